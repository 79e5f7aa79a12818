import { Duration, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import * as fc from 'fast-check';
import { hostileText } from './hostile';
import { ACCOUNT, ROLE_ARN, STORE_ARN } from './payloads';
import { EventDataStore, ImportSource, type TrailImportProps } from '../../src';

/** Valid and invalid props, each of them also as a token with an unknown value. */

/** Usually a valid value, so that an invalid one occurs together with valid ones. */
function mostly<T>(good: fc.Arbitrary<T>, ...bad: fc.Arbitrary<T>[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 8 * bad.length, arbitrary: good }, ...bad.map(arbitrary => ({ weight: 1, arbitrary })));
}

const prefixes = mostly(
  fc.constantFrom(`AWSLogs/${ACCOUNT}/CloudTrail/`, 'AWSLogs/o-exampleorgid', 'ü/'),
  fc.constantFrom('/x', 'x//y', 'x\\y', 'x*', '${x}', 'CloudTrail-Digest/', 'a.json.gz', ' x', 's3://b/x', ''), hostileText,
);
const uris = mostly<string>(
  fc.constantFrom('s3://trail-logs', 's3://trail-logs/', 's3://trail-logs/x/'),
  fc.constantFrom('s3://UPPER/x', 'https://trail-logs.s3.amazonaws.com/x', 's3://', 's3://trail-logs/x?versionId=1', 'arn:aws:s3:::trail-logs', 's3://a/x'),
  hostileText, hostileText.map(text => `s3://trail-logs/${text}`),
);
const arns = mostly<string>(
  fc.nat(999).map(n => STORE_ARN.replace('11111111', String(10_000_000 + n))),
  fc.constantFrom(
    STORE_ARN.replace(ACCOUNT, '444455556666'), STORE_ARN.replace('us-east-1', 'eu-west-1'), STORE_ARN.replace('arn:aws', 'arn:aws-cn'),
    'arn:aws:s3:::x', 'x', '', 'arn:aws:cloudtrail:us-east-1:111122223333:trail/x',
  ),
  hostileText,
);
const dates = fc.oneof(
  fc.constantFrom('2023-01-01T00:00:00Z', '2023-12-31T23:59:59Z', '9999-01-01T00:00:00Z', 'none', '0000-01-01T00:00:00Z', '-100000-01-01T00:00:00Z').map(text => new Date(text)),
  fc.date({ noInvalidDate: false }),
);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

/** A value for each prop. `propsOf` creates the props from them, because some props need a scope. */
export const propsCases = fc.record({
  kind: fc.constantFrom<'literal' | 'token'>('literal', 'literal', 'literal', 'token'),
  id: fc.oneof(fc.constantFrom('History', 'Of 2023', 'Ünïcode', 'a/b', 'x'.repeat(100), '1', '$'), hostileText.filter(text => text !== '')),
  source: fc.oneof(fc.record({ from: fc.constant('bucket' as const), prefix: optional(prefixes) }), fc.record({ from: fc.constant('uri' as const), uri: uris })),
  bucketRegion: optional(mostly(fc.constant('eu-central-1'), fc.constantFrom('mars', ''), hostileText)),
  encrypted: fc.boolean(),
  stores: mostly(fc.array(arns, { minLength: 1, maxLength: 2 }), fc.constant<string[]>([])),
  times: mostly(
    fc.constantFrom<[Date | undefined, Date | undefined]>([undefined, undefined], [new Date('2023-01-01T00:00:00Z'), new Date('2023-12-31T23:59:59Z')]),
    fc.tuple(optional(dates), optional(dates)),
  ),
  retryAttempts: optional(mostly(fc.integer({ min: 0, max: 10 }), fc.constantFrom(-1, 11, 0.5, NaN, Infinity, 1e21))),
  waitMillis: optional(mostly(fc.constantFrom(1, 60_000, 3_300_000, 500), fc.constantFrom(0, 3_300_001, 1e12))),
  retryToken: optional(hostileText),
  metricsPerImport: optional(fc.boolean()),
  disableAcls: optional(fc.boolean()),
  role: optional(mostly(fc.constant(ROLE_ARN), fc.constant(ROLE_ARN.replace(ACCOUNT, '444455556666')))),
});
export type PropsCase = typeof propsCases extends fc.Arbitrary<infer T> ? T : never;

let made = 0;

export function propsOf(scope: Construct, given: PropsCase): TrailImportProps {
  const number = ++made;
  const inToken = given.kind === 'token';
  const text = (value: string) => inToken ? Token.asString({ Ref: `Of${number}${value.length}` }) : value;
  const bucketRegion = given.bucketRegion === undefined ? undefined : text(given.bucketRegion);
  const options = { bucketRegion, ...(given.encrypted ? { encryptionKeys: [kms.Key.fromKeyArn(scope, `Key${number}`, text(`arn:aws:kms:us-east-1:${ACCOUNT}:key/x`))] } : {}) };
  const { source } = given;
  return {
    source: source.from === 'uri' ? ImportSource.fromS3Uri(text(source.uri), options)
      : ImportSource.fromBucket(Bucket.fromBucketName(scope, `Bucket${number}`, text('trail-logs')), { ...options, prefix: source.prefix === undefined ? undefined : text(source.prefix) }),
    destinations: given.stores.map((arn, index) => EventDataStore.fromEventDataStoreArn(scope, `Store${number}${index}`, inToken ? Token.asString({ Ref: `Store${index}` }) : arn)),
    startEventTime: given.times[0],
    endEventTime: given.times[1],
    retryAttempts: given.retryAttempts === undefined ? undefined : inToken ? Token.asNumber({ Ref: `Attempts${number}` }) : given.retryAttempts,
    waitForCompletion: given.waitMillis === undefined ? undefined : inToken ? Duration.seconds(Token.asNumber({ Ref: `Wait${number}` })) : Duration.millis(given.waitMillis),
    retryToken: given.retryToken === undefined ? undefined : text(given.retryToken),
    metricsPerImport: given.metricsPerImport,
    disableAcls: given.disableAcls,
    role: given.role === undefined ? undefined : iam.Role.fromRoleArn(scope, `Role${number}`, text(given.role)),
  };
}
