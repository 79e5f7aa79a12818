import { stripVTControlCharacters } from 'node:util';
import { importViews } from '../../../cli/status/overview';
import { statusScreen } from '../../../cli/status/screen';
import type { ClaimRecord, ImportRecord } from '../../../lambda/ledger/records';
import {
  B, between, claimRecord, IMPORT_A, importRecord, KEY_B, MINUTE, NOW, seen, started, statistics,
} from '../../lambda/given';

const ledger = (imports: readonly ImportRecord[], claims: readonly ClaimRecord[] = [claimRecord()]) => ({
  imports: new Map(imports.map((each) => [each.id, each])),
  claims: new Map(claims.map((each) => [each.id, each])),
});
const views = (imports: readonly ImportRecord[], claims?: readonly ClaimRecord[], live = new Map()) =>
  importViews(ledger(imports, claims), 'Stack', live, NOW);
const screen = (
  imports: readonly ImportRecord[],
  { rule = 'ENABLED', all = false, claims }: { rule?: string; all?: boolean; claims?: readonly ClaimRecord[] } = {},
) => {
  const stack = { stackName: 'Stack', stackId: 'arn', stackStatus: 'CREATE_COMPLETE', rule };
  const text = statusScreen([{ ...stack, imports: views(imports, claims) }], 'us-east-1', all, NOW, 80);
  return stripVTControlCharacters(text);
};
const widthOf = (text: string) => Math.max(...text.split('\n').map(({ length }) => length));
const estimate = { files: 80, gzipBytes: 1, bytes: 10, atLeast: false };
const running = (more: Partial<ImportRecord> = {}) =>
  started('RUNNING', { startedAt: NOW - MINUTE, seen: seen('IN_PROGRESS', { statistics: statistics(20) }), ...more });

describe('An import in the ledger', () => {
  test('is named by the path below its stack, by its whole path, or by its logical ID', () => {
    const named = (constructPath: string) =>
      views([importRecord({ wanted: { ...importRecord().wanted, constructPath } })])[0].name;
    expect(['Stack/A/History', 'Stage/Stack/History', ''].map(named))
      .toEqual(['A/History', 'Stage/Stack/History', 'History']);
  });

  test('that runs has its progress in files if their number is known', () => {
    expect(views([running({ estimate })])[0]).toMatchObject({
      state: 'RUNNING', claimed: true, queuePlace: null, progress: { done: 20, total: 80, unit: 'files' },
      secondsLeft: 180,
    });
    expect(views([running({ estimate: { ...estimate, atLeast: true } })])[0].progress)
      .toEqual({ done: 0, total: 1, unit: 'prefixes' });
    expect(views([running({ estimate: { ...estimate, files: 10 } })])[0].progress)
      .toMatchObject({ done: 10, total: 10 });
    expect(views([started('RUNNING', { estimate })])[0])
      .toMatchObject({ progress: null, statistics: null, secondsLeft: null });
  });

  test('shows what CloudTrail reports now rather than what the function saw last', () => {
    const live = new Map([[IMPORT_A, seen('IN_PROGRESS', { statistics: statistics(60) })]]);
    expect(views([running({ estimate })], undefined, live)[0])
      .toMatchObject({ statistics: { filesCompleted: 60 }, secondsLeft: 20 });
  });

  test('that was retried, has not begun or has ended has no estimated time left', () => {
    for (const record of [
      running({ estimate, retries: 1 }), running({ estimate, state: 'STOPPING' }),
      started('COMPLETED', { estimate, seen: seen('COMPLETED') }),
      running({ estimate, seen: seen('IN_PROGRESS', { statistics: statistics(0) }) }),
    ]) {
      expect(views([record])[0].secondsLeft).toBeNull();
    }
  });

  test('waits in the order of the queue, behind imports that wait for a retry', () => {
    const second = importRecord({ id: KEY_B, wanted: B, identity: B.identity, queuedAt: NOW - 1 });
    const retrying = started('RETRYING', { queuedAt: NOW - MINUTE, retryAt: NOW + MINUTE });
    const claims = [claimRecord(), claimRecord({ id: 'Other', import: KEY_B, wanted: B })];
    expect(views([second, retrying], claims)).toMatchObject([
      { state: 'RETRYING', queuePlace: null, nextRetryAt: new Date(NOW + MINUTE).toISOString() },
      { state: 'QUEUED', queuePlace: 2, nextRetryAt: null },
    ]);
  });

  test('that nobody claims, or only a claim that CloudFormation no longer holds, is not in use', () => {
    expect(views([started('STOPPED')], [])[0]).toMatchObject({ claimed: false, logicalIds: ['History'] });
    expect(views([importRecord()], [claimRecord({ orphaned: true })])[0])
      .toMatchObject({ claimed: false, queuePlace: null });
  });
});

describe('The screen', () => {
  test('shows one line for each import', () => {
    expect(screen([running({ estimate })]).split('\n')).toEqual([
      'Stack  CREATE_COMPLETE',
      'IMPORT   STATE    PROGRESS         FILES  EVENTS  FAILED  STARTED  NEXT',
      'History  RUNNING  ███░░░░░░░  25%     20       0       0  1m ago   3m left',
    ]);
  });

  test('never shows 100% before CloudTrail has completed the import', () => {
    const done = (state: ImportRecord['state']) => screen([running({ state, estimate: { ...estimate, files: 20 } })]);
    expect(done('RUNNING')).toContain('█████████░  99%');
    expect(done('COMPLETED')).toContain('██████████ 100%');
  });

  test('shows the place in the queue and the next retry', () => {
    expect(screen([importRecord()])).toContain('no. 1 in queue');
    expect(screen([started('RETRYING', { retryAt: NOW + 5 * MINUTE })])).toContain('retry in 5m');
    expect(screen([started('RETRYING', { retryAt: NOW - 1 })])).toContain('retry now');
  });

  test('refers to the failed entries, or shows why an import failed, within the width', () => {
    const reason = 'The bucket policy denies s3:GetObject. '.repeat(5);
    const failed = (failedEntries: number) =>
      screen([started('FAILED', { reason, seen: seen('FAILED', { statistics: statistics(1, { failedEntries }) }) })]);
    expect(failed(3)).toContain('History: see "cdk-cloudtrail-import failures Stack History"');
    expect(failed(3)).not.toContain('bucket policy');
    expect(failed(0)).toContain('History: The bucket policy denies');
    expect(widthOf(failed(0))).toBeLessThanOrEqual(80);
  });

  test('hides imports that no custom resource uses, unless they still run', () => {
    const hidden = screen([started('STOPPED')], { claims: [] });
    expect(hidden).toContain('No imports.\n1 more import without a custom resource. --all shows them.');
    expect(screen([started('STOPPED')], { claims: [], all: true })).toContain('STOPPED (no longer in the stack)');
    expect(screen([running({ state: 'STOPPING' })], { claims: [] })).toContain('STOPPING (no longer in the stack)');
  });

  test('warns of work that nobody continues', () => {
    expect(screen([running()], { rule: 'DISABLED' }))
      .toContain('The rule of the stack is DISABLED, but 1 import has work left.');
    expect(screen([running()])).not.toContain('rule');
    expect(screen([started('COMPLETED')], { rule: 'DISABLED' })).not.toContain('rule');
  });

  test('adds the event data store if a construct has several imports', () => {
    const other = between('2024-01-01T00:00:00Z', '2024-01-31T00:00:00Z');
    const imports = [importRecord(), importRecord({ id: 'x', wanted: other, identity: other.identity })];
    const text = screen(imports, { claims: [claimRecord(), claimRecord({ id: 'X', import: 'x' })] });
    expect(text.match(/History → \S+/g)).toHaveLength(2);
  });

  test('fits 80 columns also with long names and large counts', () => {
    const wanted = { ...importRecord().wanted, constructPath: `Stack/${'Archive'.repeat(20)}/History` };
    const large = statistics(123_456_789, { eventsCompleted: 98_765_432_109, failedEntries: 1_234_567 });
    const record = running({
      wanted, estimate: { ...estimate, files: 9e8 }, seen: seen('IN_PROGRESS', { statistics: large }),
    });
    expect(widthOf(screen([record]))).toBeLessThanOrEqual(80);
  });

  test('of an account without imports', () => {
    expect(statusScreen([], 'eu-west-1', false, NOW, 80)).toBe('No stack in eu-west-1 has imports.');
  });
});
