import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = join(__dirname, '../../..');
const KEYS = 20_000;

/** The bundled binary over a simulated S3. */
describe('estimate', () => {
  let s3: ChildProcess;
  let truth: { port: number; files: number; gzipBytes: number; archived: number };

  beforeAll(async () => {
    s3 = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'bench/listing/simulated-s3.ts'), String(KEYS), '20'], {
      stdio: ['ignore', 'pipe', 'inherit'], cwd: ROOT,
    });
    truth = JSON.parse(await new Promise<string>((resolve) => createInterface(s3.stdout!).once('line', resolve)));
  });

  afterAll(() => { s3.kill(); });

  function start(...args: string[]): ChildProcess {
    return spawn(process.execPath, [join(ROOT, 'assets/cli/index.cjs'), 'estimate', 's3://logs/', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH, AWS_ENDPOINT_URL: `http://127.0.0.1:${truth.port}`, AWS_ACCESS_KEY_ID: 'x',
        AWS_SECRET_ACCESS_KEY: 'x', AWS_REGION: 'us-east-1', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      },
    });
  }

  const figures = async () => (await (await fetch(`http://127.0.0.1:${truth.port}/figures`)).json()) as { requests: number };

  async function until(condition: () => Promise<boolean>): Promise<void> {
    while (!(await condition())) { await sleep(10); }
  }

  const exit = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('exit', resolve));

  test('counts every log file, and prints nothing but JSON into a pipe', async () => {
    const child = start('--json');
    const [code, output, errors] = await Promise.all([exit(child), text(child.stdout!), text(child.stderr!)]);
    expect([code, errors]).toEqual([0, '']);
    expect(JSON.parse(output)).toMatchObject({
      complete: true, files: truth.files, gzipBytes: truth.gzipBytes, archivedFiles: truth.archived,
      bytes: truth.gzipBytes * 10,
    });
  });

  test('shows what it has counted when it is interrupted, and exits with 130', async () => {
    const { requests: before } = await figures();
    const child = start('--concurrency', '1');
    const ended = Promise.all([exit(child), text(child.stdout!)]);
    await until(async () => (await figures()).requests >= before + 3);
    child.kill('SIGINT');
    const [code, output] = await ended;
    expect(code).toBe(130);
    expect(output).toContain('The listing was interrupted. There are more log files.');
    expect(output).toMatch(/Log files {5}at least [\d,]+\n/);
  });

  test.each([
    [['--from', '2023-01-01'], 'Specify both --from and --to'],
    [['--from', '2023-02-30', '--to', '2023-03-01'], '2023-02-30 isn\'t a day'],
    [['--from', '2023-02-01', '--to', '2023-01-01'], '--from 2023-02-01 isn\'t before --to 2023-01-01'],
    [['--store', 'x'], '--store is x. Specify the ARN of an event data store'],
    [['--compression-factor', '0'], 'Specify a number from 1 to 1000'],
  ])('refuses %j with the fix', async (args, message) => {
    const child = start(...args);
    const [code, errors] = await Promise.all([exit(child), text(child.stderr!)]);
    expect([code, errors]).toEqual([2, expect.stringContaining(message)]);
  });
});
