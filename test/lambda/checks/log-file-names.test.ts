import { isInOrder, isInScope, isLogFile, keyRange, mayHoldLogFiles } from '../../../lambda/checks/log-file-names';
import { dayOf } from '../../../lambda/checks/windows';

const day = (date: string) => dayOf(Date.parse(date));
const days = (first: string, last: string) => ({ first: day(first), last: day(last) });
const ALWAYS = { first: -Infinity, last: Infinity };

const FOLDER = 'AWSLogs/111122223333/CloudTrail/us-east-1/2023/01/31/';
const logFile = (date: string) => `${FOLDER}111122223333_CloudTrail_us-east-1_${date}T2355Z_a1B2c3D4e5F6g7H8.json.gz`;

describe('A key', () => {
  test('is a log file of the wanted days by the date in its name, including the first and the last day', () => {
    const wanted = days('2023-01-31', '2023-02-01');
    expect(['20230130', '20230131', '20230201', '20230202'].map((date) => isLogFile(logFile(date), wanted)))
      .toEqual([false, true, true, false]);
    expect(isLogFile(logFile('20130131'), ALWAYS)).toBe(true);
  });

  test.each([
    'CloudTrail-Digest/us-east-1/2023/01/31/111122223333_CloudTrail-Digest_us-east-1_20230131T2355Z_a.json.gz',
    `${FOLDER}111122223333_CloudTrail-Insight_us-east-1_20230131T2355Z_a1B2c3D4e5F6g7H8.json.gz`,
    `${logFile('20230131')}.tmp`, logFile('20230131').replace('.gz', ''), `${FOLDER}notes.txt`, FOLDER, '',
  ])('%j is not a log file', (key) => {
    expect(isLogFile(key, ALWAYS)).toBe(false);
  });

  test('in a bucket without a prefix counts only below the folders to which trails deliver by default', () => {
    expect(isInScope(logFile('20230131'), '')).toBe(true);
    expect(isInScope(`AWSLogs/o-abcdefghij/111122223333/CloudTrail/us-east-1/${logFile('20230131')}`, '')).toBe(true);
    expect(isInScope(`copies/${logFile('20230131')}`, '')).toBe(false);
    expect(isInScope(`copies/${logFile('20230131')}`, 'copies/')).toBe(true);
  });
});

describe('A prefix', () => {
  test.each([
    '', 'copies/', 'AWSLogs/', 'AWSLogs/111122223333/', 'AWSLogs/111122223333/CloudTrail/',
    'mine/AWSLogs/o-abcdefghij/111122223333/CloudTrail/', 'AWSLogs/111122223333/CloudTrail/us-east-1/',
  ])(
    '%j may contain log files', (prefix) => {
      expect(mayHoldLogFiles(prefix)).toBe(true);
    });

  test.each([
    'AWSLogs/111122223333/Config/', 'AWSLogs/111122223333/CloudTrail-Digest/',
    'mine/AWSLogs/o-abcdefghij/111122223333/CloudTrail-Insight/',
  ])(
    '%j contains the logs of other services', (prefix) => {
      expect(mayHoldLogFiles(prefix)).toBe(false);
    });

  test('is in the order of its days below the folder of a Region, but not above it', () => {
    expect(['AWSLogs/111122223333/CloudTrail/us-east-1/', FOLDER, 'CloudTrail/eu-west-1/2023/'].map(isInOrder))
      .toEqual([true, true, true]);
    expect(
      ['AWSLogs/111122223333/CloudTrail/', 'AWSLogs/', '', 'AWSLogs/111122223333/CloudTrail-Digest/us-east-1/']
        .map(isInOrder),
    ).toEqual([false, false, false, false]);
  });

  test('in order is listed from the day before the wanted days to the day after them', () => {
    const region = 'mine/AWSLogs/111122223333/CloudTrail/us-east-1/';
    const range = { after: `${region}2022/12/31/`, before: `${region}2023/02/02/` };
    expect(keyRange(region, days('2023-01-01', '2023-01-31'))).toEqual(range);
    expect(keyRange(`${region}2023/01/`, days('2023-01-01', '2023-01-31'))).toEqual(range);
    expect(range.before > `${region}2023/02/01/x`).toBe(true);
  });

  test('in order is listed as a whole without a time range', () => {
    const range = keyRange('CloudTrail/us-east-1/', ALWAYS);
    expect(range).not.toHaveProperty('after');
    expect(range).not.toHaveProperty('before');
  });
});
