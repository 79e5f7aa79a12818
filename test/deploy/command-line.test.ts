import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Account } from './account';
import { policyOf, RIGHTS, type CommandName } from '../../cli/access/rights';
import { Cdk } from '../../local-cloud/cdk';
import { startCloud, type Cloud } from '../../local-cloud/cloud';
import { cutOff, readLogFiles } from '../../local-cloud/demo/log-files';

const ROOT = resolve(__dirname, '../..');
const LOGS = readLogFiles(join(ROOT, 'local-cloud/trail-logs'), new Date(0));
const BUCKET = 'logs-of-an-account';
const GZIP_BYTES = LOGS.reduce((sum, { body }) => sum + body.length, 0);
const COMMANDS = Object.keys(RIGHTS) as CommandName[];

interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe('the command line of the packed package, with IAM enforced and only the documented permissions', () => {
  let cloud: Cloud;
  let account: Account;
  let cdk: Cdk;
  let store: string;
  let outputs: Record<string, string>;
  let folder: string;
  let binary: string;
  const principals = new Map<CommandName, Record<string, string>>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'command-line-'));
    binary = await unpacked();
    cloud = await startCloud({ iam: 'enforced', scheduleSeconds: 5, behaviour: { initializingMs: 200, msPerFile: 50, stoppingMs: 500 } });
    account = new Account(cloud);
    await givenLogs();
    for (const command of COMMANDS) {
      const { Statement } = policyOf(command, cloud.region) as { Statement: object[] };
      const { credentials } = await cloud.user(`only-${command}`, Statement);
      principals.set(command, {
        AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      });
    }
    cdk = cloud.cdk(join(__dirname, 'command-line'));
    await cdk.bootstrap(cloud.account, cloud.region);
  });

  afterAll(async () => {
    await cloud?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The command as npm installs it from the tarball. */
  async function unpacked(): Promise<string> {
    const execute = promisify(execFile);
    await execute('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: ROOT });
    await execute('sh', ['-c', 'tar -xzf *.tgz'], { cwd: folder });
    const manifest = JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8')) as { bin: Record<string, string> };
    return join(folder, 'package', manifest.bin['cdk-cloudtrail-import']);
  }

  async function givenLogs(): Promise<void> {
    const s3 = new S3Client({ ...cloud.clientConfig, endpoint: cloud.awsUrl, forcePathStyle: true });
    store = await account.createStore();
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET, ObjectOwnership: 'ObjectWriter' }));
    const put = (Key: string, Body: Buffer) => s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
    await Promise.all(LOGS.flatMap(({ key, body }) => [put(key, body), put(`later/${key}`, body)]));
    await Promise.all(LOGS.slice(0, 6).map((file, index) => put(`damaged/${file.key}`, index < 2 ? cutOff(file).body : file.body)));
  }

  function environment(command: CommandName, more: Record<string, string> = {}): Record<string, string> {
    return { ...cloud.env, ...principals.get(command), ...more };
  }

  /** The output of a command into pipes. */
  async function run(command: CommandName, ...args: string[]): Promise<Printed> {
    return new Promise((done) => {
      const options = { env: environment(command), maxBuffer: 1e8 };
      execFile(process.execPath, [binary, command, ...args], options, (error, stdout, stderr) =>
        done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }));
    });
  }

  /** The output of a command in a terminal with 80 columns. */
  async function inTerminal(
    command: CommandName, args: readonly string[], more: Record<string, string> = {},
  ): Promise<string> {
    const script = [
      'import fcntl, os, pty, struct, sys, termios',
      'pid, terminal = pty.fork()',
      'if pid == 0: os.execvp(sys.argv[1], sys.argv[1:])',
      'fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))',
      'try:',
      '    while data := os.read(terminal, 65536): os.write(1, data)',
      'except OSError: pass',
      'sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))',
    ].join('\n');
    const env = environment(command, { TERM: 'xterm-256color', ...more });
    const { stdout } = await promisify(execFile)('python3', ['-c', script, process.execPath, binary, command, ...args], { env, maxBuffer: 1e8 });
    return stdout.replace(/\r/g, '');
  }

  const json = async (command: CommandName, ...args: string[]) => JSON.parse((await run(command, ...args, '--json')).stdout) as Record<string, any>;
  const widest = (text: string) => Math.max(...stripVTControlCharacters(text).split('\n').map(({ length }) => length));

  /** The cloud assembly of the app. */
  async function synthesized(name: string, context: Record<string, string> = {}): Promise<string> {
    const own = join(folder, name);
    mkdirSync(own);
    const given = Object.entries({ bucket: BUCKET, store, ...context }).flatMap(([key, value]) => ['--context', `${key}=${value}`]);
    await new Cdk({ app: join(__dirname, 'command-line'), env: cloud.env, folder: own }).run('synth', '--quiet', ...given);
    return join(own, 'cdk.out');
  }

  test('check shows what would start, and refuses an estimate that is too high with exit code 1', async () => {
    const allowed = await run('check', await synthesized('allowed'));
    expect(allowed).toMatchObject({ code: 0, stderr: '' });
    expect(allowed.stdout.replace(/\s+/g, ' ')).toContain('✓ A new import would start: 40 log files, 326 kB (about 3.3 MB of events), about $0.01');
    expect(allowed.stdout).toContain('3 imports, 0 refused, 0 values not checked');
    expect(allowed.stdout).toContain('The ACLs of the bucket would be disabled.');
    expect(widest(allowed.stdout)).toBeLessThanOrEqual(80);

    const dear = await run('check', await synthesized('dear', { maxEstimatedCost: '0.001' }));
    expect(dear.code).toBe(1);
    expect(dear.stdout.replace(/\s+/g, ' ')).toContain('which is more than maxEstimatedCost, 0.001.');
    expect(dear.stdout).toContain('1 refused');
  });

  test('a deployment refuses as check does, and does not start the import', async () => {
    const [checked] = (await json('check', join(folder, 'dear', 'cdk.out'))).imports;
    const refused = await cdk.deploy({ bucket: BUCKET, store, maxEstimatedCost: '0.001' }).then(() => '', (error: Error) => error.message);
    expect(refused.replace(/\s+/g, ' ')).toContain(checked.verdict.why.slice(0, 200));
    const sources = (await account.imports()).map(({ ImportSource }) => ImportSource?.S3?.S3LocationUri);
    expect(sources).not.toContain(`s3://${BUCKET}/AWSLogs/`);
  });

  test('status shows running imports live, until no work is left', async () => {
    await cdk.destroy({ bucket: BUCKET, store });
    ({ Audit: outputs } = await cdk.deploy({ bucket: BUCKET, store }));
    const shown = await inTerminal('status', ['Audit', '--watch', '--interval', '1']);
    expect(shown).toContain('\u001b[32mCOMPLETED');
    expect(widest(shown)).toBeLessThanOrEqual(80);
    // The cursor is shown again.
    expect(shown.lastIndexOf('\u001b[?25h')).toBeGreaterThan(shown.lastIndexOf('\u001b[?25l'));
    await account.untilAtRest(3);

    const { stacks: [stack], version } = await json('status');
    expect(version).toBe(1);
    expect(stack).toMatchObject({ stackName: 'Audit', stackStatus: 'CREATE_COMPLETE', rule: 'DISABLED' });
    const byName = Object.fromEntries(stack.imports.map((each: { name: string }) => [each.name, each]));
    expect(byName.History).toMatchObject({ state: 'COMPLETED', claimed: true, statistics: { filesCompleted: 40, failedEntries: 0 } });
    expect(byName.Damaged).toMatchObject({ state: 'FAILED', statistics: { filesCompleted: 4, failedEntries: 2 } });
    expect(byName.Later).toMatchObject({ state: 'COMPLETED' });
  });

  test('status has colors in a terminal only, and not with NO_COLOR', async () => {
    const colored = await inTerminal('status', ['Audit']);
    const plain = await inTerminal('status', ['Audit'], { NO_COLOR: '1' });
    const { stdout: piped } = await run('status', 'Audit');
    expect(colored).toContain('\u001b[31m');
    for (const text of [plain, piped]) {
      expect(text).toContain('Damaged  FAILED');
      expect(text).not.toContain('\u001b');
      expect(widest(text)).toBeLessThanOrEqual(80);
    }
  });

  test('failures groups the failed entries, with the fix', async () => {
    const { stdout } = await run('failures', 'Audit', 'Damaged');
    expect(stdout).toContain('Damaged  FAILED  2 failed entries');
    expect(stdout).toContain('2 × InvalidFile\n  The file is cut off or damaged.\n  Fix: ');
    expect((await json('failures', 'Audit')).imports).toMatchObject([{ name: 'Damaged', failedEntries: 2, groups: [{ cause: 'notALogFile', count: 2 }] }]);
    expect(await run('failures', 'Audit', 'Nothing')).toMatchObject({ code: 2, stderr: expect.stringContaining('has no import Nothing') });
  });

  test('the figures of estimate, check and the attributes are the same, to the byte', async () => {
    const estimated = await json('estimate', `s3://${BUCKET}/AWSLogs/`, '--from', '2023-07-01', '--to', '2023-07-31', '--store', store);
    const before = await json('check', join(folder, 'allowed', 'cdk.out'));
    const figures = { files: LOGS.length, gzipBytes: GZIP_BYTES, bytes: 10 * GZIP_BYTES };
    expect(estimated)
      .toMatchObject({ ...figures, complete: true, costs: [{ dollars: Number(outputs.EstimatedCost) }] });
    expect(outputs).toMatchObject({
      EstimatedFiles: `${figures.files}`, EstimatedGzipBytes: `${figures.gzipBytes}`, EstimatedBytes: `${figures.bytes}`,
    });
    expect(before.imports.map(({ verdict }: { verdict: { is: string } }) => verdict.is)).toEqual(['unchanged', 'unchanged', 'unchanged']);
    const { stacks: [{ imports }] } = await json('status', 'Audit');
    expect(imports.find(({ name }: { name: string }) => name === 'History').estimate).toMatchObject(figures);
    const shown = await inTerminal('estimate', [`s3://${BUCKET}/AWSLogs/`]);
    expect(stripVTControlCharacters(shown)).toContain('Log files     40');
  });

  test('a missing permission is named, with the command that prints the policy', async () => {
    const env = environment('estimate');
    const denied = await new Promise<string>((done) => execFile(process.execPath, [binary, 'status'], { env }, (_, __, stderr) => done(stderr)));
    expect(denied).toMatch(/^AWS denies events:ListRules\. .*"cdk-cloudtrail-import policy status" prints them/);
  });

  test('IAM denied nothing else', () => {
    const denials = cloud.denials().filter((denial) => COMMANDS.some((command) => denial.includes(`only-${command}`)));
    expect(denials.filter((denial) => !/events:ListRules on .*only-estimate/.test(denial))).toEqual([]);
  });
});
