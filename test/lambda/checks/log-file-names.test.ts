import { isInScope, isOfDays, isWithoutEvents, kindOf, type FileKind } from '../../../lambda/checks/log-file-names';
import { dayOf } from '../../../lambda/checks/windows';

const day = (date: string) => dayOf(Date.parse(date));
const days = (first: string, last: string) => ({ first: day(first), last: day(last) });
const ALWAYS = { first: -Infinity, last: Infinity };

const ACCOUNT = 'AWSLogs/111122223333/';
const FOLDER = `${ACCOUNT}CloudTrail/us-east-1/2023/01/31/`;
const nameOf = (date: string) => `111122223333_CloudTrail_us-east-1_${date}T2355Z_a1B2c3D4e5F6g7H8.json.gz`;
const NAME = nameOf('20230131');

describe('A key', () => {
  test.each<[FileKind, string]>([
    ['logFile', `${FOLDER}${NAME}`],
    ['logFile', NAME],
    ['logFile', `${ACCOUNT}trails/AWSLogs/111122223333/CloudTrail/us-east-1/${NAME}`],
    ['logFile', `${ACCOUNT}CloudTrail-NetworkActivity/us-east-1/2023/01/31/${NAME.replace('l_', 'l-NetworkActivity_')}`],
    // The name in CloudTrail's user guide.
    ['otherName', `${FOLDER}123456789012_CloudTrail_us-west-1_20140620T1255ZHdkvFTXOA3Vnhbc.json.gz`],
    ['otherName', `${FOLDER}flaws_cloudtrail00.json.gz`],
    ['otherName', `${ACCOUNT}any-other-folder/x.gz`],
    ['otherName', `${FOLDER}${NAME.toUpperCase()}`],
    ['notGzip', `${FOLDER}${NAME.replace('.gz', '')}`],
    ['notGzip', `${FOLDER}${NAME}.tmp`],
    ['notGzip', `${FOLDER}notes.txt`],
    ['digest', `${ACCOUNT}CloudTrail-Digest/us-east-1/2023/01/31/${NAME}`],
    ['digest', `copies/${NAME.replace('l_', 'l-Digest_')}`],
    ['digest', 'copies/CloudTrail-Digest/x.json.gz'],
    ['insights', `${FOLDER}${NAME.replace('l_', 'l-Insight_')}`],
    ['insights', 'o-exampleorgid/AWSLogs/o-exampleorgid/111122223333/CloudTrail-Insight/'],
    ['aggregated', `${ACCOUNT}CloudTrail-Aggregated/us-east-1/2023/01/31/${NAME}`],
    ['otherService', `${ACCOUNT}Config/us-east-1/2023/1/31/ConfigHistory/111122223333_Config_us-east-1_x.json.gz`],
    ['otherService', 'AWSLogs/o-exampleorgid/111122223333/Config/ConfigWritabilityCheckFile'],
    ['otherService', `${ACCOUNT}elasticloadbalancing/us-east-1/2023/01/31/x.log.gz`],
    ['otherService', 'copies/111122223333_vpcflowlogs_us-east-1_fl-1_20230131T0000Z_x.log.gz'],
  ])('shows what the object is: %s, %s', (kind, key) => {
    expect(kindOf(key)).toBe(kind);
    expect(isWithoutEvents(key)).toBe(!['logFile', 'otherName', 'notGzip'].includes(kind));
  });

  test.each([
    '', 'copies/', 'AWSLogs/', ACCOUNT, `${ACCOUNT}CloudTrail/`, 'mine/AWSLogs/o-abcdefghij/111122223333/', FOLDER,
    `${ACCOUNT}trails/`, `${ACCOUNT}Config/AWSLogs/111122223333/CloudTrail/`, 'Config/', 'AWSLogs/Config/',
    'AWSLogs/x/Config/',
  ])('the folder %j may contain log files', (folder) => {
    expect(isWithoutEvents(folder)).toBe(false);
  });

  test('is in the time range by the dates in its name and folder, including the first and the last day', () => {
    const wanted = days('2023-01-31', '2023-02-01');
    const all = ['20230130', '20230131', '20230201', '20230202'].map(nameOf);
    expect(all.map((name) => isOfDays(`copies/${name}`, wanted))).toEqual([false, true, true, false]);
    expect(all.map((name) => isOfDays(`copies/${name}`, ALWAYS))).toEqual([true, true, true, true]);
    const folders = ['2023/01/29', '2023/01/30', '2023/2/2', '2023/02/03'];
    expect(folders.map((folder) => isOfDays(`${folder}/${NAME}`, wanted))).toEqual([false, true, true, false]);
    expect(folders.map((folder) => isOfDays(`x/${folder}/part.gz`, wanted))).toEqual([false, false, false, false]);
    expect(isOfDays('x/2023/1/31/part.gz', wanted)).toBe(true);
    expect(isOfDays('part.gz', wanted)).toBe(true);
  });

  test('in a bucket without a prefix counts only below the folders to which trails deliver by default', () => {
    const inScope = (key: string, prefix: string) => isInScope(key, { prefix, days: ALWAYS });
    expect(inScope(`${FOLDER}${NAME}`, '')).toBe(true);
    expect(inScope(`AWSLogs/o-abcdefghij/111122223333/CloudTrail/us-east-1/${NAME}`, '')).toBe(true);
    expect(inScope(`copies/${NAME}`, '')).toBe(false);
    expect(inScope(`copies/${NAME}`, 'copies/')).toBe(true);
    expect(inScope(`copies/${NAME}`, 'other/')).toBe(false);
    expect(inScope(FOLDER, 'AWSLogs/')).toBe(false);
  });
});
