import * as fc from 'fast-check';
import { changeAt, changed, hostileValue, type Change } from './hostile';
import { importIdentity } from '../../lambda/identity';
import { requestName, jobName } from '../../lambda/names';
import type { ImportRequest } from '../../lambda/request';

/** What reaches the function: good payloads of each caller, and the places at which they are spoiled. */

export const NOW = Date.parse('2026-03-01T12:00:00Z');
export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
export const FUNCTION_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:Audit-Function`;
export const MACHINE_ARN = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:Audit-Machine`;
export const STACK_ID = `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/Audit/99999999-aaaa-4bbb-8ccc-dddddddddddd`;
export const STORE_ARN = `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:eventdatastore/11111111-2222-4333-8444-555555555555`;
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/cdk-cloudtrail-import/Audit/History-01234567-us-east-1`;
export const IMPORT_IDS = ['aaaaaaaa-1111-4111-8111-aaaaaaaaaaaa', 'bbbbbbbb-2222-4222-8222-bbbbbbbbbbbb', 'cccccccc-3333-4333-8333-cccccccccccc'] as const;

/** Of every ResponseURL here; nothing that is written may hold it. */
export const SECRETS = ['5ec2e7f1a9', '70c3n70c3n'] as const;
const SIGNED = `X-Amz-Date=20260301T115958Z&X-Amz-Signature=${SECRETS[0]}&X-Amz-Security-Token=${SECRETS[1]}`;
/** Where CloudFormation waits for answers, in the forms that S3 has. */
export const USABLE_URLS = [
  `https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/arn%3Aaws?${SIGNED}`,
  `https://cloudformation-custom-resource-response-euwest1.s3-eu-west-1.amazonaws.com/arn%3Aaws?${SIGNED}`,
  `https://cloudformation-custom-resource-response-useast2.s3.us-east-2.amazonaws.com/arn%3Aaws?${SIGNED}`,
  `https://cloudformation-custom-resource-response-cnnorth1.s3.cn-north-1.amazonaws.com.cn/arn?${SIGNED}`,
];
/** Where nobody waits for an answer who may have one. */
export const HOSTILE_URLS = [
  `http://169.254.169.254/latest/meta-data/?${SIGNED}`, `http://127.0.0.1:9001/2018-06-01/runtime/init/error?${SIGNED}`, `http://localhost/?${SIGNED}`, `https://10.0.0.7/?${SIGNED}`, `https://[::1]/?${SIGNED}`,
  `https://evil.example/?${SIGNED}`, `https://s3.amazonaws.com.evil.example/?${SIGNED}`, `https://evil.example\\@x.s3.amazonaws.com/?${SIGNED}`, `https://evil.example#.s3.amazonaws.com/?${SIGNED}`, `https://evils3.amazonaws.com/?${SIGNED}`,
  `https://user:password@x.s3.amazonaws.com/?${SIGNED}`, `http://x.s3.amazonaws.com/?${SIGNED}`, `https://x.s3.amazonaws.com:8443/?${SIGNED}`, `https://internal.execute-api.us-east-1.amazonaws.com/?${SIGNED}`,
  `https://x.s3.amazonaws.com/?${SIGNED.replace('20260301', '99990301')}`, `https://x.s3.amazonaws.com/${'x'.repeat(9_000)}?${SIGNED}`, `file:///etc/passwd?${SIGNED}`, `data:text/plain,x?${SIGNED}`, `s3://bucket/key?${SIGNED}`, `//x.s3.amazonaws.com/?${SIGNED}`, 'javascript:alert(1)', 'https://', 'not a url',
];

const OTHERS = {
  StateMachineArn: [MACHINE_ARN.replace(ACCOUNT, '444455556666'), MACHINE_ARN.replace(REGION, 'eu-west-1'), MACHINE_ARN.replace('arn:aws:', 'arn:aws-cn:'), `${MACHINE_ARN}:1`, `${MACHINE_ARN}/../x`, `${MACHINE_ARN}\n`],
  Destination: [STORE_ARN.replace(ACCOUNT, '444455556666'), STORE_ARN.replace(REGION, 'eu-west-1'), STORE_ARN.replace('arn:aws:', 'arn:aws-us-gov:'), 'EXAMPLE-f852', `${STORE_ARN}\n`, '*'],
  AccessRoleArn: [ROLE_ARN.replace(ACCOUNT, '444455556666'), ROLE_ARN.replace('arn:aws:', 'arn:aws-cn:'), `arn:aws:iam::${ACCOUNT}:user/x`, `${ROLE_ARN}\n`, `arn:aws:iam::${ACCOUNT}:role/*`],
  SourceUri: ['s3://trail-logs', 's3://trail-logs/x/../y', 's3://trail-logs/\u001b[31m', 's3://trail-logs/\u2028', 's3://*', 's3://arn:aws:s3:us-east-1:111122223333:accesspoint/x', 's3://trail-logs/?versionId=1', 'https://trail-logs.s3.amazonaws.com/', 's3://169.254.169.254/'],
  SourceRegion: ['eu-central-1', 'us-east-1.evil.example', 'us-east-1#', 'x'],
  StartEventTime: ['2023-13-01T00:00:00Z', '9999-12-31T23:59:59Z', '2023-01-01', '2023-01-01T00:00:00+01:00', `2023-01-01T00:00:00.${'1'.repeat(2_000)}Z`],
  EndEventTime: ['2022-12-31T23:59:59Z', '2023-01-01T00:00:00Z', '0000-00-00T00:00:00Z'],
  AccessRoleOrigin: ['given', 'own', 'other'],
  DisableAcls: ['false', 'TRUE', 0],
  RetryAttempts: ['0', '10', '99999', '-1', 2],
  WaitForCompletion: ['0', '60', '3300', '99999'],
  OwnMetrics: ['true'],
  Overlap: ['allow', 'ALLOW'],
  AllowEmpty: ['true', true],
  Estimate: ['true', 'yes'],
  PricePerGigabyte: ['0', '0.5', '-1', '1e9', 'free'],
  CompressionFactor: ['1', '0', '10.5', 'Infinity', ''],
  ConstructPath: ['Audit/History', 'x'.repeat(600)],
} as const;

const PROPERTIES = {
  ServiceToken: FUNCTION_ARN,
  StateMachineArn: MACHINE_ARN,
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

const OLD = { ...PROPERTIES, EndEventTime: '2023-06-30T23:59:59Z' };
const GOOD_EVENTS: readonly object[] = [
  GOOD_EVENT,
  { ...GOOD_EVENT, ResourceProperties: { ...PROPERTIES, StartEventTime: undefined, EndEventTime: undefined, RetryAttempts: '1', SourceRegion: 'us-east-1' } },
  { ...GOOD_EVENT, ResourceProperties: { ...PROPERTIES, WaitForCompletion: '600', OwnMetrics: 'true' } },
  { ...GOOD_EVENT, RequestType: 'Update', PhysicalResourceId: IMPORT_IDS[0], OldResourceProperties: { ...PROPERTIES, RetryToken: 'x' } },
  { ...GOOD_EVENT, RequestType: 'Update', PhysicalResourceId: IMPORT_IDS[0], OldResourceProperties: OLD },
  { ...GOOD_EVENT, RequestType: 'Update', PhysicalResourceId: 'queued-20260101T000000Z-01234567-x', OldResourceProperties: OLD },
  { ...GOOD_EVENT, RequestType: 'Delete', PhysicalResourceId: IMPORT_IDS[0] },
  { ...GOOD_EVENT, RequestType: 'Delete', PhysicalResourceId: 'Audit-HistoryInto01234567-ABCDEFGHIJKL' },
  { ...GOOD_EVENT, RequestType: 'Delete', PhysicalResourceId: 'nothing-started-20260101T000000Z-x' },
];

const EVENT_CHANGE: fc.Arbitrary<Change> = fc.oneof(
  changeAt('RequestType', ['Create', 'Update', 'Delete', 'create', 'Read']),
  fc.constantFrom(...USABLE_URLS, ...HOSTILE_URLS, '', 7, null).map<Change>(to => ({ at: 'ResponseURL', do: 'set', to })),
  changeAt('StackId', [STACK_ID.replace(ACCOUNT, '444455556666'), STACK_ID.replace(REGION, 'eu-west-1'), 'Audit', '', '*']),
  changeAt('RequestId', ['x', 'y'.repeat(300)]),
  changeAt('LogicalResourceId', ['x'.repeat(255), 'x'.repeat(256)]),
  changeAt('PhysicalResourceId', [...IMPORT_IDS, 'x'.repeat(1_024), 'x'.repeat(1_025), 'queued-99999999T999999Z-01234567-x', 'queued--x', `queued-20260101T000000Z-01234567-${'x'.repeat(900)}`]),
  changeAt('ResourceProperties'),
  changeAt('OldResourceProperties', [PROPERTIES, OLD]),
  ...Object.entries(OTHERS).flatMap(([name, targeted]) => [changeAt(`ResourceProperties.${name}`, targeted), changeAt(`OldResourceProperties.${name}`, targeted)]),
  changeAt('handedOn'),
);

export interface Payload {
  /** What it was made of, for whoever reads a failing case. */
  readonly told: () => string;
  readonly payload: unknown;
}

/** A CloudFormation event, good or spoiled in a few places. */
export const cloudFormationEvents: fc.Arbitrary<Payload> = fc.tuple(fc.nat(GOOD_EVENTS.length - 1), fc.array(EVENT_CHANGE, { maxLength: 3 }))
  .map(([which, changes]) => ({ told: () => `event ${which} ${fc.stringify(changes)}`, payload: changed(GOOD_EVENTS[which], changes) }));

/** Anything that JSON can say. */
export const anything: fc.Arbitrary<Payload> = fc.oneof(hostileValue, fc.jsonValue(), fc.dictionary(
  fc.constantFrom('tick', 'handedOn', 'event', 'RequestType', 'ResponseURL', 'request', 'memory', '__proto__'), hostileValue, { maxKeys: 5 },
)).map(value => ({ told: () => `value ${fc.stringify(value)}`, payload: (changed({ value }, [{ at: 'value', do: 'set', to: value }]) as { value: unknown }).value }));

const HAND_ON_CHANGE = fc.oneof(changeAt('handedOn', [1, 5, 6, 99, -1, 0.5, '1', Number.MAX_SAFE_INTEGER]), changeAt('event'), changeAt('tick'));

/** What the function hands on to itself, with the event or its wrapping spoiled. */
export const handOns: fc.Arbitrary<Payload> = fc.tuple(
  fc.nat(GOOD_EVENTS.length - 1), fc.array(EVENT_CHANGE, { maxLength: 1 }), fc.array(HAND_ON_CHANGE, { maxLength: 2 }),
  fc.integer({ min: 1, max: 5 }),
).map(([which, inside, around, handedOn]) => ({
  told: () => `hand-on ${handedOn} of event ${which} ${fc.stringify(inside)} ${fc.stringify(around)}`,
  payload: changed({ handedOn, event: GOOD_EVENTS[which] }, [...inside.map(change => ({ ...change, at: `event.${change.at}` })), ...around]),
}));

function identityUntil(end: string) {
  return importIdentity({ sourceUri: PROPERTIES.SourceUri, destination: STORE_ARN, start: PROPERTIES.StartEventTime, end });
}

const WANTED = {
  identity: identityUntil(PROPERTIES.EndEventTime),
  sourceUri: PROPERTIES.SourceUri, bucket: 'trail-logs', destination: STORE_ARN, start: PROPERTIES.StartEventTime, end: PROPERTIES.EndEventTime,
  role: ROLE_ARN, roleOrigin: 'own' as const, disableAcls: true, constructPath: 'Audit/History', retryAttempts: 3, ownMetrics: false,
};
const FORMER = { ...WANTED, end: OLD.EndEventTime, identity: identityUntil(OLD.EndEventTime) };
const REQUEST: ImportRequest = {
  type: 'Create', requestId: GOOD_EVENT.RequestId, sentAt: '20260301T115958Z', stackId: STACK_ID, logicalId: GOOD_EVENT.LogicalResourceId, stateMachineArn: MACHINE_ARN, wanted: WANTED,
};
const UPDATE: ImportRequest = { ...REQUEST, type: 'Update', physicalId: IMPORT_IDS[0], former: FORMER };
const DELETE: ImportRequest = { ...REQUEST, type: 'Delete', physicalId: IMPORT_IDS[0] };

function tickOf(job: 'request' | 'queue' | 'watch', request: ImportRequest, memory?: object) {
  const name = job === 'request' ? requestName(request) : jobName(job, request, request.wanted.identity);
  return {
    tick: { job, request, ...(memory ? { memory } : {}) }, execution: `${MACHINE_ARN.replace(':stateMachine:', ':execution:')}:${name}`, startedAt: new Date(NOW - 2_000).toISOString(), attempt: 0,
  };
}

export const GOOD_TICK = tickOf('request', REQUEST);

const GOOD_TICKS: readonly object[] = [
  GOOD_TICK, tickOf('request', UPDATE), tickOf('request', DELETE),
  tickOf('request', { ...UPDATE, former: { ...WANTED } }, { ticks: 3, deniedSince: NOW - 1_000, passedOver: [IMPORT_IDS[2]] }),
  tickOf('queue', REQUEST, { queuedAt: NOW - 60_000, told: 'QUEUED', region: 'us-east-1' }), tickOf('queue', UPDATE, { queuedAt: NOW - 60_000, importId: IMPORT_IDS[0] }),
  tickOf('watch', REQUEST, { importId: IMPORT_IDS[0], told: 'STARTED' }), tickOf('watch', REQUEST, { importId: IMPORT_IDS[0], told: 'RETRYING', retries: 1, retryAt: NOW - 1 }),
];

const RECORD = { importId: IMPORT_IDS[1], status: 'INITIALIZING', identity: WANTED.identity, role: ROLE_ARN, createdAt: NOW, updatedAt: NOW, statistics: { prefixesFound: 0, prefixesCompleted: 0, filesCompleted: 0, eventsCompleted: 0, failedEntries: 0 } };
const MEMORY: Readonly<Record<string, readonly unknown[]>> = {
  started: [RECORD, { ...RECORD, importId: 'x' }, { ...RECORD, role: 7 }], importId: IMPORT_IDS, told: ['STARTED', 'FAILED', 'BORED'], stopping: [{ importId: IMPORT_IDS[1], at: NOW }, { importId: 'x', at: 'y' }],
  queueing: [{ importId: IMPORT_IDS[1] }, {}, { importId: '\n' }], region: ['eu-west-1', 'us-east-1.evil.example'], passedOver: [IMPORT_IDS, [7]], metered: [RECORD.statistics, { filesCompleted: 'x' }],
  ticks: [1_999, 2_000, 'x'], generation: [1, 'x'], retries: [9, '1'], retryAt: [NOW - 1, 'soon'], unclearSince: [NOW], queuedAt: [0], busySince: [NOW], deniedSince: [0], storeSince: [0], queued: [true, 'no'], watched: [true, 1], requeue: [true],
};

const TICK_CHANGE: fc.Arbitrary<Change> = fc.oneof(
  changeAt('tick'), changeAt('tick.job', ['request', 'queue', 'watch', 'other']), changeAt('tick.request'), changeAt('tick.memory', [{}]),
  changeAt('execution', [`arn:aws:states:${REGION}:${ACCOUNT}:execution:Other-Machine:request-x`, `arn:aws:states:${REGION}:444455556666:execution:Audit-Machine:request-x`]),
  changeAt('startedAt', ['2026-03-01T00:00:00.000Z', 'yesterday', 7]), changeAt('attempt', [1, -1, '1', 0.5]),
  ...['type', 'requestId', 'sentAt', 'stackId', 'logicalId', 'physicalId', 'wanted', 'former'].map(field => changeAt(`tick.request.${field}`, [IMPORT_IDS[1], 'Update', 'Delete', 'x'.repeat(2_000)])),
  changeAt('tick.request.stateMachineArn', OTHERS.StateMachineArn),
  ...['wanted', 'former'].flatMap(which => [
    changeAt(`tick.request.${which}.sourceUri`, OTHERS.SourceUri), changeAt(`tick.request.${which}.destination`, OTHERS.Destination), changeAt(`tick.request.${which}.role`, OTHERS.AccessRoleArn),
    changeAt(`tick.request.${which}.bucket`, ['another-bucket']), changeAt(`tick.request.${which}.bucketRegion`, OTHERS.SourceRegion), changeAt(`tick.request.${which}.start`, OTHERS.StartEventTime), changeAt(`tick.request.${which}.end`, OTHERS.EndEventTime),
    changeAt(`tick.request.${which}.identity`, [WANTED.identity, FORMER.identity]), changeAt(`tick.request.${which}.identity.store`), changeAt(`tick.request.${which}.waitFor`, [60_000]), changeAt(`tick.request.${which}.retryAttempts`, [0, 'x']),
    ...['roleOrigin', 'disableAcls', 'constructPath', 'ownMetrics'].map(field => changeAt(`tick.request.${which}.${field}`)),
  ]),
  ...Object.entries(MEMORY).map(([field, values]) => changeAt(`tick.memory.${field}`, values)),
);

/** What the state machine hands to a tick, good or spoiled in a few places. */
export const ticks: fc.Arbitrary<Payload> = fc.tuple(fc.nat(GOOD_TICKS.length - 1), fc.array(TICK_CHANGE, { maxLength: 3 }))
  .map(([which, changes]) => ({ told: () => `tick ${which} ${fc.stringify(changes)}`, payload: changed(GOOD_TICKS[which], changes) }));
