import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { addresses, runDemo, type DemoRun } from './run-demo';

const ROOT = resolve(__dirname, '../..');
const TRAIL_LOGS = join(ROOT, 'local-cloud', 'trail-logs');

describe('the demo', () => {
  test('imports 2,318 events of 40 files with one StartImport request in several deployments', async () => {
    // WHEN
    const run = await runDemo([]);
    // THEN
    expect(run).toMatchObject({ code: 0, output: expect.stringContaining('All checks passed') });
    expect(run.output).toContain('✓ Files: 40\n   ✓ Events: 2,318\n   ✓ Duplicates: 0\n');
    expect(run.output).toMatch(/npx cdk-cloudtrail-import estimate [^]* Log files {5}40\n/);
    expect(run.output).toMatch(/npx cdk-cloudtrail-import status TrailHistory\n[^]* History +COMPLETED /);
    expect(run.output).toContain('✓ Estimated log files: 40\n   ✓ Estimated gzip bytes: 325,613\n');
    expect(run.output.match(/StartImport requests so far.*: 1\n/g)).toHaveLength(2);
    expect(run.output).toContain('COMPLETED · 40 of 40 files, 2,318 events');
    expect(run.output).not.toContain('\u001b');
    expect(run.output).not.toMatch(/[{}]/);
    await expectAllStopped(run);
  });

  test('retries an import with a damaged file by its ImportId, which imports exactly the missing events', async () => {
    // WHEN
    const run = await runDemo(['--fail']);
    // THEN
    expect(run).toMatchObject({ code: 0, output: expect.stringContaining('All checks passed') });
    expect(run.output).toContain('#.] ✗ FAILED · 39 of 40 files, 2,289 events, 1 failed');
    expect(run.output).toMatch(/npx cdk-cloudtrail-import failures TrailHistory\n[^]*1 × InvalidFile\n/);
    expect(run.output).toMatch(/✓ StartImport request of the retry: ImportId [0-9a-f-]{36}\n/);
    expect(run.output).toContain('✓ Events imported by the retry: 29\n');
    expect(run.output).toContain('✓ Files: 40\n   ✓ Events: 2,318\n   ✓ Duplicates: 0\n');
    await expectAllStopped(run);
  });

  test('shows three imports in a queue, an automatic retry of one of them, and their events', async () => {
    // WHEN
    const run = await runDemo(['--imports', '3', '--fail-some']);
    // THEN
    expect(run).toMatchObject({ code: 0, output: expect.stringContaining('All checks passed') });
    expect(run.output).toContain('✓ Imports that were queued: 2\n');
    expect(run.output).toContain('✓ Import of 222222222222: RUNNING → RETRYING → RUNNING → COMPLETED\n');
    expect(run.output).toContain('✓ Files: 40\n   ✓ Events: 2,318\n   ✓ Duplicates: 0\n');
    await expectAllStopped(run);
  });

  test('imports the log files of a folder, reports those that it does not import, and connects a shell to the cloud', async () => {
    // GIVEN
    const folder = mkdtempSync(join(tmpdir(), 'logs-'));
    cpSync(TRAIL_LOGS, folder, { recursive: true });
    const ofToday = join(folder, 'AWSLogs/218007301253/CloudTrail/us-east-1/2023/07/10');
    const name = '218007301253_CloudTrail_us-east-1_20230710T1300Z_aaaaaaaaaaaaaaaa.json';
    writeFileSync(join(ofToday, `${name}.gz`), 'not gzip');
    writeFileSync(join(ofToday, name), '{}');
    // WHEN
    let listed: Promise<string> | undefined;
    const run = await runDemo(['--logs', folder, '--keep'], (output, interrupt) => {
      const source = /source \S+\n/.exec(output)?.[0];
      if (source && !listed) {
        listed = inShell(`. ${resolve(ROOT, source.slice('source '.length).trim())} && aws cloudtrail list-imports`);
        void listed.finally(interrupt).catch(() => undefined);
      }
    });
    rmSync(folder, { recursive: true });
    // THEN
    expect(run).toMatchObject({ code: 0, output: expect.stringContaining('All checks passed') });
    expect(run.output)
      .toMatch(/Not imported: 1 file such as .*\.json \(not compressed\)\. Compress them with gzip\.\n/);
    expect(run.output).toMatch(/1 × \w+\n[^]*Fix: [^]*_aaaaaaaaaaaaaaaa\.json\.gz\n/);
    expect(run.output).toContain('✓ Events: 2,318\n');
    expect(JSON.parse(await listed!)).toMatchObject({ Imports: [{ ImportStatus: 'FAILED' }] });
    await expectAllStopped(run);
  });

  test('stops everything when it is interrupted in the middle of an import', async () => {
    // WHEN
    let interrupted = false;
    const run = await runDemo([], (output, interrupt) => {
      if (!interrupted && output.includes('RUNNING')) {
        interrupted = true;
        interrupt();
      }
    });
    // THEN
    expect(run).toMatchObject({ code: 130, output: expect.stringMatching(/\nStopping the local cloud…\n$/) });
    await expectAllStopped(run);
  });

  test('names the whole command if npm has kept the options', async () => {
    const run = await runDemo(['x'], undefined, { npm_config_logs: 'true' });
    expect(run).toMatchObject({ code: 1, output: expect.stringContaining('Run "npm run demo -- --logs x".') });
  });

  test('names the folder and the expected layout if the folder contains no log files', async () => {
    const run = await runDemo(['--logs', __dirname]);
    expect(run.code).toBe(1);
    expect(run.output).toContain(`Folder ${__dirname} contains no log files of a trail.`);
    expect(addresses(run)).toEqual([]);
  });
});

async function inShell(script: string): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-c', script]);
  return stdout;
}

async function expectAllStopped(run: DemoRun): Promise<void> {
  expect(addresses(run)).toHaveLength(2);
  for (const address of addresses(run)) {
    await expect(fetch(address)).rejects.toThrow('fetch failed');
  }
}
