import * as fc from 'fast-check';
import { CASES, SEED } from './count';
import { Heavy, hostileText, hostileValue } from './hostile';
import { GOOD_EVENT } from './payloads';
import { priceOf } from '../../lambda/checks/prices';
import { importIdentity } from '../../lambda/request/identity';
import { parseWanted, type WantedImport } from '../../lambda/request/properties';
import { dimensionOf } from '../../src/wire';

/** Values as CloudFormation may send them, and as only an attacker or a faulty template does. */
const near: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  'true', 'false', 'TRUE', 'yes', '0', '1', '3', '10', '11', '-1', '+1', '01', '1.0', '1e1', '0x10', ' 3', '3 ', '٣', '3300', '3301', '0.5', '.5', '5.', '1_000', 'Infinity', 'NaN',
  'allow', 'ALLOW', 'refuse', 'own', 'given', 'OWN', 'eu-central-1', 'eusc-de-east-1', 'EU-CENTRAL-1', 'eu-central-1 ', 's3://trail-logs', 's3://My_Logs/', 's3://trail-logs/x',
  'S3://trail-logs', 's3:///x', '2023-06-01T00:00:00Z', '2023-02-30T00:00:00Z', '2023-06-01T24:00:00Z', '2023-06-01', '2023-06-01T00:00:00+00:00', '2023-06-01T00:00:60Z',
  '111122223333', '1111222233334', true, false, 0, 1, 3, 10, -1, 0.5, null, undefined, [], {}, ['true'], ['3'], { Ref: 'x' },
);
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: near }, { weight: 1, arbitrary: hostileText }, { weight: 1, arbitrary: hostileValue },
  { weight: 1, arbitrary: fc.anything() },
).map((each) => each instanceof Heavy ? each.value : each);

const PROPERTIES: Readonly<Record<string, unknown>> = { ...GOOD_EVENT.ResourceProperties };
const OPTIONAL = [
  'SourceRegion', 'BucketOwner', 'StartEventTime', 'EndEventTime', 'RetryToken', 'RetryAttempts', 'WaitForCompletion', 'OwnMetrics', 'AllowOverlap', 'AllowEmpty', 'Estimate',
  'PricePerGigabyte', 'CompressionFactor', 'MaxEstimatedCost', 'ConstructPath',
];
const REQUIRED = ['SourceUri', 'Destination', 'AccessRoleArn', 'AccessRoleOrigin', 'DisableAcls'];

const isAbsent = (name: string, given: unknown) => given === undefined || (given === '' && OPTIONAL.includes(name));
const isTime = (given: unknown) => typeof given === 'string' && given === `${new Date(Date.parse(given) || 0).toISOString().slice(0, 19)}Z`;

/** Whether the function has read an accepted value correctly. The checks don't use the function's own patterns. */
const READ_AS: Readonly<Record<string, (wanted: WantedImport, given: any) => boolean>> = {
  SourceUri: (wanted, given) => wanted.sourceUri.replace(/\/$/, '') === given.replace(/\/+$/, '') && given.startsWith(`s3://${wanted.bucket}`),
  Destination: (wanted, given) => wanted.destination === given,
  AccessRoleArn: (wanted, given) => wanted.role === given,
  AccessRoleOrigin: (wanted, given) => wanted.roleOrigin === given,
  DisableAcls: (wanted, given) => String(wanted.disableAcls) === String(given),
  SourceRegion: (wanted, given) => wanted.bucketRegion === given && /^[a-z-]+\d+$/.test(given),
  BucketOwner: (wanted, given) => wanted.bucketOwner === String(given) && String(given).length === 12,
  StartEventTime: (wanted, given) => wanted.start === given && isTime(given),
  EndEventTime: (wanted, given) => wanted.end === given && isTime(given),
  RetryToken: (wanted, given) => wanted.retryToken === String(given),
  RetryAttempts: (wanted, given) =>
    wanted.retryAttempts === Number(given) && wanted.retryAttempts <= 10 && /^\d+$/.test(String(given)),
  WaitForCompletion: (wanted, given) =>
    wanted.waitFor === Number(given) * 1_000 && wanted.waitFor! > 0 && wanted.waitFor! <= 3_300_000,
  OwnMetrics: (wanted, given) => String(wanted.ownMetrics) === String(given),
  AllowOverlap: (wanted, given) => String(wanted.allowOverlap ?? false) === String(given),
  AllowEmpty: (wanted, given) => String(wanted.allowEmpty ?? false) === String(given),
  Estimate: (wanted, given) => String(wanted.estimate !== undefined) === String(given),
  PricePerGigabyte: (_, given) =>
    Number(given) >= 0 && Number(given) <= 1_000 && String(given).trim() === String(given),
  CompressionFactor: (_, given) => Number(given) >= 1 && Number(given) <= 1_000,
  MaxEstimatedCost: (wanted, given) => wanted.maxEstimatedCost === Number(given) && wanted.estimate !== undefined,
  ConstructPath: (wanted, given) => wanted.constructPath === String(given),
};

const UNCLEAR = /\bundefined\b|\[object |\^|Cannot |is not (?:a function|iterable)/;
const parameters = { seed: SEED, numRuns: CASES };

test.each([...REQUIRED, ...OPTIONAL])('%s of any type is read as it is, or refused by its name', (name) => {
  fc.assert(fc.property(value, (given) => {
    const problems: string[] = [];
    const wanted = parseWanted({ ...PROPERTIES, [name]: given }, problems);
    if (!wanted) {
      expect(problems.map((problem) => problem.startsWith(name) || problem.includes(`but ${name} is missing`))).toContain(true);
      expect(problems).toHaveLength(1);
      const own = problems[0].replace(/ is '.*'\. Specify /s, ' is . Specify ');
      expect(own).not.toMatch(UNCLEAR);
      expect(problems[0].length).toBeLessThan(600);
    } else if (!isAbsent(name, given)) {
      expect([given, READ_AS[name](wanted, given)]).toEqual([given, true]);
    } else {
      expect(REQUIRED).not.toContain(name);
    }
  }), { ...parameters, numRuns: Math.ceil(CASES / 10) });
});

test('properties of any kind are read without an exception', () => {
  fc.assert(fc.property(fc.anything(), (properties) => {
    const problems: string[] = [];
    const wanted = parseWanted(Object(properties ?? {}) as Record<string, unknown>, problems);
    expect(wanted === undefined).toBe(problems.length > 0);
  }), parameters);
});

test('texts of any kind have an identity, a dimension, and a price or none', () => {
  fc.assert(fc.property(hostileText, hostileText, (one, other) => {
    expect(importIdentity({ sourceUri: one, destination: other }).sourceUri).toMatch(/\/$/);
    expect(dimensionOf(one)).toMatch(/^[\x20-\x7e]{1,255}$/);
    expect(dimensionOf(one).trim()).not.toBe('');
    expect(['number', 'undefined']).toContain(typeof priceOf(1, one));
  }), parameters);
});
