import {
  foldersToVerify, isDated, isListedByFolder, keyRange, regionFolder,
} from '../../../lambda/checks/log-file-layout';
import { dayOf } from '../../../lambda/checks/windows';

const days = (first: string, last: string) => ({ first: dayOf(Date.parse(first)), last: dayOf(Date.parse(last)) });
const ALWAYS = { first: -Infinity, last: Infinity };
const REGION = 'mine/AWSLogs/111122223333/CloudTrail/us-east-1/';

describe('The folders of a bucket', () => {
  test('are listed one by one if they are those of a trail, or few', () => {
    expect(isListedByFolder(['a/AWSLogs/', ...many('x')])).toBe(true);
    expect(isListedByFolder(['a/111122223333/', ...many('x')])).toBe(true);
    expect(isListedByFolder(['a/eusc-de-east-1/', ...many('x')])).toBe(true);
    expect(isListedByFolder(many('x').slice(0, 50))).toBe(true);
    expect(isListedByFolder(many('x'))).toBe(false);
    expect(isListedByFolder(['a/2023/', 'a/2024/'])).toBe(false);
    expect(isListedByFolder(['a/01/', 'a/02/'])).toBe(false);
    expect(isListedByFolder([])).toBe(false);
  });

  test('of a Region and its days are recognized by their form', () => {
    expect([REGION, `${REGION}2023/`, `${REGION}2023/01/`, `${REGION}2023/01/31/`].map(regionFolder))
      .toEqual([REGION, REGION, REGION, REGION]);
    expect(['us-gov-west-1/', 'eusc-de-east-1/2023/'].map(regionFolder)).toEqual(['us-gov-west-1/', 'eusc-de-east-1/']);
    expect(['CloudTrail/prod/', 'CloudTrail/2023/07/', `${REGION}copies/`, `${REGION}2023/7/`, ''].map(regionFolder))
      .toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  test('of a Region are listed from the day before the time range to the day after it', () => {
    const range = { after: `${REGION}2022/12/31/`, before: `${REGION}2023/02/02/` };
    expect(keyRange(REGION, days('2023-01-01', '2023-01-31'))).toEqual(range);
    expect(range.before > `${REGION}2023/02/01/x`).toBe(true);
    expect(keyRange(REGION, ALWAYS)).toEqual({});
  });

  test('that a range divides must contain dated folders only', () => {
    const verified = (folder: string, first: string, last: string) =>
      foldersToVerify(folder, REGION, days(first, last)).map((each) => each.slice(REGION.length));
    expect(verified(REGION, '2023-01-01', '2023-12-31')).toEqual(['']);
    expect(verified(REGION, '2023-06-01', '2023-06-30')).toEqual(['', '2023/']);
    expect(verified(REGION, '2023-06-02', '2024-01-02')).toEqual(['', '2023/', '2023/06/', '2024/', '2024/01/']);
    expect(verified(`${REGION}2023/`, '2023-06-02', '2024-01-02')).toEqual(['2023/', '2023/06/']);
    expect(verified(`${REGION}2023/06/01/`, '2023-06-02', '2024-01-02')).toEqual([]);
    expect(foldersToVerify(REGION, REGION, ALWAYS)).toEqual([REGION]);
  });

  test('are dated if nothing else is in them', () => {
    expect(isDated(REGION, REGION, [`${REGION}2022/`, `${REGION}2023/`], [REGION])).toBe(true);
    expect(isDated(REGION, REGION, [`${REGION}2022/`, `${REGION}copies/`], [])).toBe(false);
    expect(isDated(REGION, REGION, [`${REGION}2022/`], [`${REGION}x.json.gz`])).toBe(false);
    expect(isDated(`${REGION}2023/`, REGION, [`${REGION}2023/01/`], [])).toBe(true);
    expect(isDated(`${REGION}2023/`, REGION, [`${REGION}2023/1/`], [])).toBe(false);
  });
});

function many(name: string): string[] {
  return Array.from({ length: 60 }, (_, index) => `a/${name}${index}/`);
}
