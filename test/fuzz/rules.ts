import { at } from './at';
import type { Call, Script } from './hostile-aws';
import { FUNCTION_ARN, IMPORT_IDS, SECRETS, USABLE_URLS } from './payloads';
import type { Trace } from './run-function';
import { ATTRIBUTES } from '../../src/wire';

/** What has to hold whatever the function is given. It is said here without the handler's own words and patterns. */

/** Breaks lines, terminals, or the order of what is read; and halves of characters. */
const UNREADABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Cs}/u;
const UNCLEAR = /\bundefined\b|\[object |\bNaN\b|Cannot (?:read|convert|mix)|is not (?:a function|iterable|defined)|Maximum call stack|circular structure/;
/** What a thrown error may say; it ends in the function's log and in the execution's error. */
const CLEAR_ERRORS = /^(?:CloudFormation did not accept the answer|This is no tick of the stack's state machine: .+)$/;

/** No invocation turns round and round, calling AWS. Those that poll for 14 minutes make most. */
const MOST_CALLS = 500;

const OWN = {
  machine: /^arn:aws:states:us-east-1:111122223333:stateMachine:[\w-]+$/,
  stack: /^arn:aws:cloudformation:us-east-1:111122223333:stack\/[\w-]+\/[\w-]+$/,
  store: /^arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore\/[\w-]+$/,
  role: /^arn:aws:iam::111122223333:role\/[\w+=,.@/-]+$/,
  region: /^[a-z]{2}(-[a-z]+)+-\d+$/,
};

export function violations(payload: unknown, script: Script, trace: Trace): string[] {
  return [
    ...faultsOfEnd(payload, script, trace), ...faultsOfAnswers(payload, trace), ...faultsOfText(trace), ...faultsOfThrown(script, trace),
    ...faultsOfCalls(payload, script, trace),
  ];
}

/** The CloudFormation event in a payload that somebody waits for; undefined where there is nobody to answer. */
function answerable(payload: unknown): Record<string, unknown> | undefined {
  if (at(payload, 'tick') !== undefined || has(payload, 'tick')) {
    return undefined;
  }
  const handedOn = at(payload, 'handedOn');
  if (has(payload, 'handedOn') && !(Number.isInteger(handedOn) && (handedOn as number) >= 1 && (handedOn as number) <= 5)) {
    return undefined;
  }
  const event = has(payload, 'handedOn') ? at(payload, 'event') : payload;
  const fits = (field: string, most: number): boolean => {
    const value = at(event, field);
    return typeof value === 'string' && value !== '' && value.length <= most && Buffer.byteLength(JSON.stringify(value)) <= most + 2;
  };
  const waits = ['Create', 'Update', 'Delete'].includes(at(event, 'RequestType') as string) && USABLE_URLS.includes(at(event, 'ResponseURL') as string)
    && fits('RequestId', 256) && fits('StackId', 1_024) && fits('LogicalResourceId', 256);
  return waits ? event as Record<string, unknown> : undefined;
}

function faultsOfEnd(payload: unknown, script: Script, { answers, thrown, aws, lines }: Trace): string[] {
  const isTick = has(payload, 'tick');
  if (answerable(payload)) {
    const excused = script.answersLost >= 6 || script.trouble?.operation === 'Invoke';
    return answers.length > 0 || (excused && thrown.length > 0) ? [] : ['Somebody waits for an answer, and there is none.'];
  }
  const wrong = answers.map(({ url }) => `An answer went to ${JSON.stringify(url)}.`);
  if (!isTick && aws.calls.length > 0) {
    wrong.push(`Nobody asked for it, and ${aws.calls[0].operation} was called.`);
  }
  const ended = thrown.length > 0 || lines.length > 0;
  return ended ? wrong : [...wrong, 'It ended without a word.'];
}

function faultsOfAnswers(payload: unknown, { answers }: Trace): string[] {
  const event = answerable(payload);
  return answers.flatMap(({ body }) => {
    const wrong: string[] = [];
    const { Status, Reason, PhysicalResourceId, StackId, RequestId, LogicalResourceId, Data } = JSON.parse(body) as Record<string, any>;
    if (Buffer.byteLength(body) > 4_096) { wrong.push(`The answer has ${Buffer.byteLength(body)} bytes.`); }
    if (StackId !== event?.StackId || RequestId !== event?.RequestId || LogicalResourceId !== event?.LogicalResourceId) { wrong.push(`The answer is to another request: ${body}`); }
    if (typeof PhysicalResourceId !== 'string' || PhysicalResourceId === '' || Buffer.byteLength(PhysicalResourceId) > 1_024) { wrong.push(`The answer has the physical id ${JSON.stringify(PhysicalResourceId)}.`); }
    if (Status !== 'SUCCESS' && Status !== 'FAILED') { wrong.push(`The answer has the status ${Status}.`); }
    if (Status === 'FAILED' && !Reason) { wrong.push('The answer fails without a reason.'); }
    if (Reason !== undefined && UNREADABLE.test(Reason)) { wrong.push(`The reason is not one readable line: ${JSON.stringify(Reason)}`); }
    if (Reason !== undefined && UNCLEAR.test(Reason)) { wrong.push(`The reason is unclear: ${Reason}`); }
    if (Status === 'SUCCESS' && event?.RequestType !== 'Delete') {
      wrong.push(...ATTRIBUTES.filter(name => typeof Data?.[name] !== 'string' || Data[name] === '').map(name => `The answer lacks ${name}.`));
    }
    if (SECRETS.some(secret => body.includes(secret))) { wrong.push('The answer shows the ResponseURL.'); }
    return wrong;
  });
}

function faultsOfText({ lines, aws }: Trace): string[] {
  const wrong: string[] = [];
  for (const line of lines) {
    if (!line.endsWith('\n') || UNREADABLE.test(line.slice(0, -1))) { wrong.push(`Not one readable line: ${JSON.stringify(line)}`); }
    if (line.length > 64_000) { wrong.push(`A log line of ${line.length} characters.`); }
    if (UNCLEAR.test(line)) { wrong.push(`Unclear: ${line}`); }
    if (typeof JSON.parse(line) !== 'object') { wrong.push(`Not an object: ${line}`); }
    if (SECRETS.some(secret => line.includes(secret))) { wrong.push(`A log line shows the ResponseURL: ${line}`); }
  }
  for (const { operation, input } of aws.calls.filter(call => call.operation !== 'Invoke')) {
    const text = JSON.stringify(input);
    if (SECRETS.some(secret => text.includes(secret))) { wrong.push(`${operation} was given the ResponseURL.`); }
    if (operation === 'PutEvents' && UNCLEAR.test(text)) { wrong.push(`An event is unclear: ${text}`); }
  }
  return wrong;
}

function faultsOfThrown({ trouble }: Script, { thrown }: Trace): string[] {
  return thrown.flatMap(error => {
    const message = error instanceof Error ? error.message : String(error);
    const known = CLEAR_ERRORS.test(message) || message === trouble?.message;
    return known && !SECRETS.some(secret => message.includes(secret)) ? [] : [`It threw ${error instanceof Error ? error.stack : message}`];
  });
}

/** What the payload asks for is all that is touched, and it is of the function's own account and Region. */
function faultsOfCalls(payload: unknown, script: Script, { aws, mostCalls }: Trace): string[] {
  const event = has(payload, 'handedOn') ? at(payload, 'event') : payload;
  const request = at(payload, 'tick', 'request');
  const asked = (property: string, field: string, which: 'wanted' | 'former' = 'wanted'): unknown =>
    has(payload, 'tick') ? at(request, which, field) : at(event, which === 'wanted' ? 'ResourceProperties' : 'OldResourceProperties', property);
  const machine = (has(payload, 'tick') ? at(request, 'stateMachineArn') : at(event, 'ResourceProperties', 'StateMachineArn')) as string;
  const stack = has(payload, 'tick') ? at(request, 'stackId') : at(event, 'StackId');
  const physicalId = has(payload, 'tick') ? at(request, 'physicalId') : at(event, 'PhysicalResourceId');
  const source = asked('SourceUri', 'sourceUri');
  const uri = typeof source === 'string' ? source.replace(/\/*$/, '/') : '';
  const [store, role] = [asked('Destination', 'destination'), asked('AccessRoleArn', 'role')] as string[];
  const stores = [undefined, store, asked('Destination', 'destination', 'former')];
  const roles = [role, asked('AccessRoleArn', 'role', 'former')];

  const fits: Readonly<Record<string, (call: Call) => boolean>> = {
    StartExecution: ({ input }) => input.stateMachineArn === machine && /^(request|queue|watch)-[\w-]{1,75}$/.test(input.name) && Buffer.byteLength(input.input) < 50_000,
    ListExecutions: ({ input }) => input.stateMachineArn === machine,
    DescribeExecution: ofMachine, StopExecution: ofMachine, GetExecutionHistory: ofMachine,
    DescribeStacks: ({ input }) => input.StackName === stack,
    ListStackResources: ({ input }) => input.StackName === stack,
    HeadBucket: ofBucket, ListObjectsV2: ofBucket, GetBucketAcl: ofBucket, GetBucketOwnershipControls: ofBucket,
    PutBucketOwnershipControls: call => ofBucket(call) && script.bucket.grantee === undefined && !['false', false].includes(asked('DisableAcls', 'disableAcls') as string),
    GetEventDataStore: ({ input }) => input.EventDataStore === store,
    ListImports: ({ input }) => stores.includes(input.Destination),
    GetImport: ofImport, ListImportFailures: ofImport,
    StopImport: call => ofImport(call) && (call.input.ImportId === physicalId || roles.includes(aws.roleOf(call.input.ImportId))),
    StartImport: call => 'ImportId' in call.input ? ofImport(call) && Object.keys(call.input).length === 1 : isWanted(call.input),
    PutEvents: ({ input }) => input.Entries.length === 1 && input.Entries[0].Source === 'cdk-cloudtrail-import' && input.Entries[0].Resources.join() === stack,
    Invoke: ({ input }) => input.FunctionName === FUNCTION_ARN && input.InvocationType === 'Event' && input.Payload.length < 250_000,
  };
  function ofMachine({ input }: Call): boolean {
    return OWN.machine.test(machine) && String(input.executionArn).startsWith(`${machine.replace(':stateMachine:', ':execution:')}:`);
  }
  function ofBucket({ input, region }: Call): boolean {
    return input.Bucket === uri.split('/')[2] && OWN.region.test(region!);
  }
  function ofImport({ input }: Call): boolean {
    return IMPORT_IDS.includes(input.ImportId) || input.ImportId === physicalId;
  }
  function isWanted({ Destinations, ImportSource }: Call['input']): boolean {
    const { S3LocationUri, S3BucketRegion, S3BucketAccessRoleArn } = ImportSource.S3;
    return Destinations.join() === store && S3LocationUri === uri && S3BucketAccessRoleArn === role && OWN.region.test(S3BucketRegion);
  }

  const wrong = aws.calls.filter(call => !fits[call.operation]?.(call)).map(({ operation, input, region }) => `${operation} was called with ${JSON.stringify(input).slice(0, 500)} ${region ?? ''}.`);
  if (mostCalls > MOST_CALLS) { wrong.push(`One invocation made ${mostCalls} calls, the last of them ${aws.calls.slice(-6).map(({ operation }) => operation).join()}.`); }
  if (aws.calls.length > 0) {
    for (const [kind, value] of [['machine', machine], ['stack', stack], ['store', store], ['role', role]] as const) {
      if (typeof value !== 'string' || !OWN[kind].test(value)) { wrong.push(`${aws.calls[0].operation} was called for the ${kind} ${JSON.stringify(value)?.slice(0, 200)}.`); }
    }
  }
  return wrong;
}

function has(payload: unknown, key: string): boolean {
  return typeof payload === 'object' && payload !== null && key in payload;
}
