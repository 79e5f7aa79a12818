import * as fc from 'fast-check';
import { changeAt, changed, hostileValue, type Change } from './hostile';
import { identityKey, importIdentity } from '../../lambda/request/identity';

/** Payloads that reach the function: valid ones of each caller, and the places at which they are spoiled. */

export const NOW = Date.parse('2026-03-01T12:00:00Z');
export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
export const FUNCTION_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:Audit-Function`;
export const TABLE_NAME = 'Audit-Ledger';
export const RULE_NAME = 'cdk-cloudtrail-import-99999999-aaaa-4bbb-8ccc-dddddddddddd';
export const STACK_ID = `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/Audit/99999999-aaaa-4bbb-8ccc-dddddddddddd`;
export const STORE_ARN = `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:eventdatastore/11111111-2222-4333-8444-555555555555`;
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/cdk-cloudtrail-import/Audit/History-01234567-us-east-1`;
export const IMPORT_IDS = [
  'aaaaaaaa-1111-4111-8111-aaaaaaaaaaaa', 'bbbbbbbb-2222-4222-8222-bbbbbbbbbbbb',
  'cccccccc-3333-4333-8333-cccccccccccc',
] as const;

/** Parts of every ResponseURL here. Nothing that is written may contain them. */
export const SECRETS = ['5ec2e7f1a9', '70c3n70c3n'] as const;
const SIGNED = `X-Amz-Date=20260301T115958Z&X-Amz-Signature=${SECRETS[0]}&X-Amz-Security-Token=${SECRETS[1]}`;
/** The URLs at which CloudFormation receives answers, in all formats of S3. */
export const USABLE_URLS = [
  `https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/arn%3Aaws?${SIGNED}`,
  `https://cloudformation-custom-resource-response-useast1.s3.us-east-1.amazonaws.com/arn%3Aaws?${SIGNED}`,
  `https://cloudformation-custom-resource-response-useast1.s3-us-east-1.amazonaws.com/arn%3Aaws?${SIGNED}`,
  `https://s3.dualstack.us-east-1.amazonaws.com/cloudformation-custom-resource-response-useast1/arn%3Aaws?${SIGNED}`,
  `https://another-bucket.s3.amazonaws.com/arn%3Aaws?${SIGNED}`,
];
/** URLs at which nobody may receive an answer. */
export const HOSTILE_URLS = [
  `http://169.254.169.254/latest/meta-data/?${SIGNED}`, `http://127.0.0.1:9001/2018-06-01/runtime/init/error?${SIGNED}`,
  `http://localhost/?${SIGNED}`, `https://10.0.0.7/?${SIGNED}`, `https://[::1]/?${SIGNED}`,
  `https://evil.example/?${SIGNED}`, `https://s3.amazonaws.com.evil.example/?${SIGNED}`,
  `https://evil.example\\@x.s3.amazonaws.com/?${SIGNED}`, `https://evil.example#.s3.amazonaws.com/?${SIGNED}`,
  `https://evils3.amazonaws.com/?${SIGNED}`,
  `https://user:password@x.s3.amazonaws.com/?${SIGNED}`, `http://x.s3.amazonaws.com/?${SIGNED}`,
  `https://x.s3.amazonaws.com:8443/?${SIGNED}`, `https://internal.execute-api.us-east-1.amazonaws.com/?${SIGNED}`,
  `https://s3-x-123.us-east-1.elb.amazonaws.com/?${SIGNED}`,
  `https://x.s3.eu-west-1.amazonaws.com/?${SIGNED}`, `https://x.s3.us-east-1.amazonaws.com.cn/?${SIGNED}`,
  `https://x.s3.amazonaws.com/?${SIGNED.replace('20260301', '99990301')}`,
  `https://x.s3.amazonaws.com/${'x'.repeat(9_000)}?${SIGNED}`, `file:///etc/passwd?${SIGNED}`,
  `data:text/plain,x?${SIGNED}`, `s3://bucket/key?${SIGNED}`, `//x.s3.amazonaws.com/?${SIGNED}`, 'javascript:alert(1)',
  'https://', 'not a url',
];

const OTHERS = {
  Destination: [
    STORE_ARN.replace(ACCOUNT, '444455556666'), STORE_ARN.replace(REGION, 'eu-west-1'),
    STORE_ARN.replace('arn:aws:', 'arn:aws-us-gov:'), 'EXAMPLE-f852', `${STORE_ARN}\n`, '*',
  ],
  AccessRoleArn: [
    ROLE_ARN.replace(ACCOUNT, '444455556666'), ROLE_ARN.replace('arn:aws:', 'arn:aws-cn:'),
    `arn:aws:iam::${ACCOUNT}:user/x`, `${ROLE_ARN}\n`, `arn:aws:iam::${ACCOUNT}:role/*`,
  ],
  SourceUri: [
    's3://trail-logs', 's3://trail-logs/x/../y', 's3://trail-logs/\u001b[31m', 's3://trail-logs/\u2028', 's3://*',
    's3://arn:aws:s3:us-east-1:111122223333:accesspoint/x', 's3://trail-logs/?versionId=1',
    'https://trail-logs.s3.amazonaws.com/', 's3://169.254.169.254/',
  ],
  SourceRegion: ['eu-central-1', 'us-east-1.evil.example', 'us-east-1#', 'x'],
  StartEventTime: [
    '2023-13-01T00:00:00Z', '9999-12-31T23:59:59Z', '2023-01-01', '2023-01-01T00:00:00+01:00',
    `2023-01-01T00:00:00.${'1'.repeat(2_000)}Z`,
  ],
  EndEventTime: ['2022-12-31T23:59:59Z', '2023-01-01T00:00:00Z', '0000-00-00T00:00:00Z'],
  AccessRoleOrigin: ['given', 'own', 'other'],
  DisableAcls: ['false', 'TRUE', 0],
  RetryAttempts: ['0', '10', '99999', '-1', 2],
  WaitForCompletion: ['0', '60', '3300', '99999'],
  OwnMetrics: ['true'],
  AllowOverlap: ['true', 'allow'],
  AllowEmpty: ['true', true],
  Estimate: ['true', 'yes'],
  PricePerGigabyte: ['0', '0.5', '-1', '1e9', 'free'],
  CompressionFactor: ['1', '0', '10.5', 'Infinity', ''],
  MaxEstimatedCost: ['0', '0.01', '1000000000', '1000000001', '-1', 'NaN', ''],
  ConstructPath: ['Audit/History', 'x'.repeat(600)],
} as const;

const PROPERTIES = {
  ServiceToken: FUNCTION_ARN,
  SourceUri: `s3://trail-logs/AWSLogs/${ACCOUNT}/CloudTrail/`,
  Destination: STORE_ARN,
  StartEventTime: '2023-01-01T00:00:00Z',
  EndEventTime: '2023-12-31T23:59:59Z',
  AccessRoleArn: ROLE_ARN,
  AccessRoleOrigin: 'own',
  DisableAcls: 'true',
  ConstructPath: 'Audit/History',
};

export const GOOD_EVENT = {
  RequestType: 'Create',
  ServiceToken: FUNCTION_ARN,
  ResponseURL: USABLE_URLS[0],
  StackId: STACK_ID,
  RequestId: '0e0e0e0e-1111-4222-8333-444444444444',
  ResourceType: 'Custom::CloudTrailImport',
  LogicalResourceId: 'HistoryInto01234567',
  ResourceProperties: PROPERTIES,
};

/** The import that the valid events ask for, as the ledger knows it. */
export const IDENTITY = importIdentity({
  sourceUri: PROPERTIES.SourceUri, destination: STORE_ARN, start: PROPERTIES.StartEventTime,
  end: PROPERTIES.EndEventTime,
});
export const IMPORT_KEY = identityKey(IDENTITY);

const CONSTANT_ID = `cloudtrail-import-${GOOD_EVENT.LogicalResourceId}`;
const update = (properties: object = {}) => ({
  ...GOOD_EVENT, RequestType: 'Update', PhysicalResourceId: CONSTANT_ID,
  ResourceProperties: { ...PROPERTIES, ...properties },
});
const remove = (PhysicalResourceId: string) => ({ ...GOOD_EVENT, RequestType: 'Delete', PhysicalResourceId });
const GOOD_EVENTS: readonly object[] = [
  GOOD_EVENT,
  {
    ...GOOD_EVENT,
    ResourceProperties: {
      ...PROPERTIES, StartEventTime: undefined, EndEventTime: undefined, RetryAttempts: '1', SourceRegion: 'us-east-1',
    },
  },
  { ...GOOD_EVENT, ResourceProperties: { ...PROPERTIES, WaitForCompletion: '600', OwnMetrics: 'true' } },
  update({ RetryToken: 'x' }), update({ EndEventTime: '2023-06-30T23:59:59Z' }), update({ Estimate: 'true' }),
  remove(CONSTANT_ID), remove('Audit-HistoryInto01234567-ABCDEFGHIJKL'), remove('create-failed-x'),
  remove('nothing-started-x'),
];

const EVENT_CHANGE: fc.Arbitrary<Change> = fc.oneof(
  changeAt('RequestType', ['Create', 'Update', 'Delete', 'create', 'Read']),
  fc.constantFrom(...USABLE_URLS, ...HOSTILE_URLS, '', 7, null)
    .map<Change>(to => ({ at: 'ResponseURL', do: 'set', to })),
  changeAt('StackId', [
    STACK_ID.replace(ACCOUNT, '444455556666'), STACK_ID.replace(REGION, 'eu-west-1'), 'Audit', '', '*',
  ]),
  changeAt('RequestId', ['x', 'y'.repeat(300)]),
  changeAt('LogicalResourceId', ['x'.repeat(255), 'x'.repeat(256)]),
  changeAt('PhysicalResourceId', [
    CONSTANT_ID, 'x'.repeat(1_024), 'x'.repeat(1_025), 'nothing-started-', 'create-failed-',
    `create-failed-${'x'.repeat(900)}`,
  ]),
  changeAt('ResourceProperties'),
  ...Object.entries(OTHERS).map(([name, targeted]) => changeAt(`ResourceProperties.${name}`, targeted)),
  changeAt('invocations'),
);

export interface Payload {
  /** Describes how the payload was created. The message of a failed case contains the description. */
  readonly description: () => string;
  readonly payload: unknown;
}

/** A CloudFormation event, good or spoiled in a few places. */
export const cloudFormationEvents: fc.Arbitrary<Payload> = fc.tuple(
  fc.nat(GOOD_EVENTS.length - 1), fc.array(EVENT_CHANGE, { maxLength: 3 }),
).map(([which, changes]) => ({
  description: () => `event ${which} ${fc.stringify(changes)}`, payload: changed(GOOD_EVENTS[which], changes),
}));

/** Anything that JSON can express. */
export const anything: fc.Arbitrary<Payload> = fc.oneof(hostileValue, fc.jsonValue(), fc.dictionary(
  fc.constantFrom('invocations', 'event', 'RequestType', 'ResponseURL', 'failingSince', '__proto__'), hostileValue,
  { maxKeys: 5 },
)).map(value => ({
  description: () => `value ${fc.stringify(value)}`,
  payload: (changed({ value }, [{ at: 'value', do: 'set', to: value }]) as { value: unknown }).value,
}));

const CONTINUATION_CHANGE = fc.oneof(
  changeAt('invocations', [1, 11, 12, 99, 0, -1, 0.5, '1', Number.MAX_SAFE_INTEGER]), changeAt('event'),
  changeAt('failingSince', [NOW - 60_000, 0, -1]),
);

/** Requests that the function passes on to a new invocation, with an invalid event or invalid other fields. */
export const continuations: fc.Arbitrary<Payload> = fc.tuple(
  fc.nat(GOOD_EVENTS.length - 1), fc.array(EVENT_CHANGE, { maxLength: 1 }),
  fc.array(CONTINUATION_CHANGE, { maxLength: 2 }),
  fc.integer({ min: 1, max: 11 }),
).map(([which, inside, around, invocations]) => ({
  description: () => `continuation ${invocations} of event ${which} ${fc.stringify(inside)} ${fc.stringify(around)}`,
  payload: changed(
    { invocations, event: GOOD_EVENTS[which] },
    [...inside.map(change => ({ ...change, at: `event.${change.at}` })), ...around],
  ),
}));

const SCHEDULED = {
  'version': '0', 'id': '01234567-89ab-4cde-8f01-23456789abcd', 'detail-type': 'Scheduled Event',
  'source': 'aws.events', 'account': ACCOUNT, 'region': REGION,
  'time': '2026-03-01T12:00:00Z', 'resources': [`arn:aws:events:${REGION}:${ACCOUNT}:rule/${RULE_NAME}`], 'detail': {},
};
const SCHEDULE_CHANGE = fc.oneof(
  changeAt('detail', [{ RequestType: 'Create' }]), changeAt('event', [GOOD_EVENT]), changeAt('source'),
  changeAt('resources'),
);

/** Calls of the rule, good or spoiled in a few places. */
export const scheduledEvents: fc.Arbitrary<Payload> = fc.array(SCHEDULE_CHANGE, { maxLength: 2 }).map(changes => ({
  description: () => `scheduled event ${fc.stringify(changes)}`, payload: changed(SCHEDULED, changes),
}));
