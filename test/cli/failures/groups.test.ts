import { stripVTControlCharacters } from 'node:util';
import { FailureGroups } from '../../../cli/failures/groups';
import { failuresScreen } from '../../../cli/failures/screen';

function groups(...entries: ReadonlyArray<readonly [string, string]>) {
  const found = new FailureGroups();
  entries.forEach(([errorType, errorMessage], index) =>
    found.add({ location: `s3://logs/${index}`, errorType, errorMessage }));
  return found.result();
}

test('entries with the same cause and type are one group, the largest first, with a few examples', () => {
  const internal = Array.from({ length: 1_000 }, () => ['InternalError', 'x'] as const);
  const found = groups(['AccessDenied', 's3:GetObject'], ...internal, ['Throttled', 'y']);
  expect(found.map(({ cause, errorType, count, examples }) => [cause, errorType, count, examples.length])).toEqual([
    ['other', 'InternalError', 1_000, 3],
    ['accessDenied', 'AccessDenied', 1, 1],
    ['other', 'Throttled', 1, 1],
  ]);
  expect(found.every(({ fix }) => fix.includes('retryToken'))).toBe(true);
});

const DENIED = ['AccessDenied', 'No identity-based policy allows the s3:GetObject action. '.repeat(3)] as const;
const failed = {
  name: 'History', logicalIds: ['X'], importId: 'aaaa', state: 'FAILED', source: 's3://logs/', reason: null,
  failedEntries: 5, groups: groups(...Array.from({ length: 5 }, () => DENIED)),
};

const plain = (imports: Parameters<typeof failuresScreen>[1]) =>
  stripVTControlCharacters(failuresScreen('Stack', imports, 80));

test('the screen shows the count, the message, the fix and the examples within the width', () => {
  const text = plain([failed]);
  expect(text)
    .toContain('History  FAILED  5 failed entries\nimport aaaa\n\n5 × AccessDenied\n  No identity-based policy');
  expect(text).toContain('  Fix: Allow the access role s3:GetObject');
  expect(text).toContain('  s3://logs/2\n  … and 2 more');
  expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
});

test('the screen shows the reason of an import that failed without entries', () => {
  const text = plain([{ ...failed, failedEntries: 0, groups: [], reason: "CloudTrail can't assume the role." }]);
  expect(text).toBe("History  FAILED  0 failed entries\nimport aaaa\n  CloudTrail can't assume the role.");
  expect(failuresScreen('Stack', [], 80)).toBe('The imports of stack Stack have no failed entries.');
});
