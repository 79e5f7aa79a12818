import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { addresses, runDemo, type DemoRun } from './run-demo';

const TRAIL_LOGS = resolve(__dirname, '../../local-cloud/trail-logs');

describe('the demo', () => {
  test('imports 2,318 events of 40 files with one StartImport request in several deployments', async () => {
    // WHEN
    const run = await runDemo([]);
    // THEN
    expect(run).toMatchObject({ code: 0, output: expect.stringContaining('All checks passed') });
    expect(run.output).toContain('✓ Files: 40\n   ✓ Events: 2,318\n   ✓ Duplicates: 0\n');
    expect(run.output).toContain('✓ Estimated log files: 40\n   ✓ Estimated gzip bytes: 325,613\n');
    expect(run.output.match(/StartImport requests so far.*: 1\n/g)).toHaveLength(2);
    expect(run.output).toContain('COMPLETED · 40 of 40 files, 2,318 events');
    expect(run.output).not.toContain('\u001b');
    await expectAllStopped(run);
  });

  test('retries an import with a damaged file by its ImportId, which imports exactly the missing events', async () => {
    // WHEN
    const run = await runDemo(['--fail']);
    // THEN
    expect(run).toMatchObject({ code: 0, output: expect.stringContaining('All checks passed') });
    expect(run.output).toContain('FAILED · 39 of 40 files, 2,289 events, 1 failed');
    expect(run.output).toMatch(/StartImport request of the retry: \{"ImportId":"[0-9a-f-]{36}"\}\n/);
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
    expect(run.output).toContain('✓ Import of 222222222222: ["RUNNING","RETRYING","RUNNING","COMPLETED"]\n');
    expect(run.output).toContain('✓ Files: 40\n   ✓ Events: 2,318\n   ✓ Duplicates: 0\n');
    await expectAllStopped(run);
  });

  test('imports the log files of a folder, and reports a corrupt file and one that it does not import', async () => {
    // GIVEN
    const folder = mkdtempSync(join(tmpdir(), 'logs-'));
    cpSync(TRAIL_LOGS, folder, { recursive: true });
    const ofToday = join(folder, 'AWSLogs/218007301253/CloudTrail/us-east-1/2023/07/10');
    const name = '218007301253_CloudTrail_us-east-1_20230710T1300Z_aaaaaaaaaaaaaaaa.json';
    writeFileSync(join(ofToday, `${name}.gz`), 'not gzip');
    writeFileSync(join(ofToday, name), '{}');
    // WHEN
    const run = await runDemo(['--logs', folder]);
    rmSync(folder, { recursive: true });
    // THEN
    expect(run).toMatchObject({ code: 0, output: expect.stringContaining('All checks passed') });
    expect(run.output).toMatch(/Not imported: 1 file such as .*\.json \(not compressed\)\. Compress them with gzip\.\n/);
    expect(run.output).toMatch(/Failed entry: .*_aaaaaaaaaaaaaaaa\.json\.gz\n/);
    expect(run.output).toContain('✓ Events: 2,318\n');
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
    expect(run.code).toBe(130);
    await expectAllStopped(run);
  });

  test('names the folder and the expected layout if the folder contains no log files', async () => {
    const run = await runDemo(['--logs', __dirname]);
    expect(run.code).toBe(1);
    expect(run.output).toContain(`Folder ${__dirname} contains no log files of a trail.`);
    expect(addresses(run)).toEqual([]);
  });
});

async function expectAllStopped(run: DemoRun): Promise<void> {
  expect(addresses(run)).toHaveLength(2);
  for (const address of addresses(run)) {
    await expect(fetch(address)).rejects.toThrow('fetch failed');
  }
}
