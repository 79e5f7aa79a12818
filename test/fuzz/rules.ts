import { at } from './at';
import type { Call } from './hostile-aws';
import { FUNCTION_ARN, IMPORT_IDS, RULE_NAME, SECRETS, STACK_ID, TABLE_NAME, USABLE_URLS } from './payloads';
import type { Trace } from './run-function';
import type { Script } from './scripts';
import { ATTRIBUTES } from '../../src/wire';

/** Rules that hold for every payload. They are written without the handler's own words and patterns. */

/** Characters that break lines, terminals or the direction of a text, and halves of characters. */
const UNREADABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Cs}/u;
const UNCLEAR = new RegExp([
  '\\bundefined\\b', '\\[object ', "(?<!')\\bNaN\\b", 'Cannot (?:read|convert|mix|set|use)',
  'is not (?:a function|iterable|defined)', 'Maximum call stack', 'circular structure', 'Invalid time value',
].join('|'));
/** The messages that a thrown error may have. They appear in the log of the function. */
const CLEAR_ERRORS = /^CloudFormation did not accept the answer$/;

/** No invocation calls AWS without end. One that waits for five minutes and looks every second makes the most calls. */
const MOST_CALLS = 3_000;
const EFFECTS = ['StartImport', 'StopImport', 'PutBucketOwnershipControls'];

const OWN = {
  store: /^arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore\/[\w-]+$/,
  role: /^arn:aws:iam::111122223333:role\/[\w+=,.@/-]+$/,
  region: /^[a-z]{2}(-[a-z]+)+-\d+$/,
};

export function violations(payload: unknown, script: Script, trace: Trace): string[] {
  return [
    ...faultsOfEnd(payload, script, trace), ...faultsOfAnswers(payload, trace), ...faultsOfText(trace),
    ...faultsOfThrown(script, trace),
    ...faultsOfCalls(payload, script, trace), ...faultsOfEffects(payload, script, trace),
  ];
}

/** The event of CloudFormation in a payload, valid or not. */
function requestIn(payload: unknown): unknown {
  if (isContinuation(payload)) { return at(payload, 'event'); }
  return has(payload, 'RequestType') ? payload : undefined;
}

function isContinuation(payload: unknown): boolean {
  const [times, failingSince] = [at(payload, 'invocations'), at(payload, 'failingSince') ?? 0];
  const isComplete = has(payload, 'event') && !(has(payload, 'failingSince') && at(payload, 'failingSince') === null);
  return isComplete && Number.isInteger(times) && (times as number) > 0 && Number.isFinite(failingSince);
}

/** The event of CloudFormation in a payload that waits for an answer. */
function answerable(payload: unknown): Record<string, unknown> | undefined {
  const event = requestIn(payload);
  const fits = (field: string, most: number): boolean => {
    const value = at(event, field);
    return typeof value === 'string' && value !== '' && value.length <= most
      && Buffer.byteLength(JSON.stringify(value)) <= most + 2;
  };
  const waits = ['Create', 'Update', 'Delete'].includes(at(event, 'RequestType') as string)
    && USABLE_URLS.includes(at(event, 'ResponseURL') as string)
    && fits('RequestId', 256) && fits('StackId', 1_024) && fits('LogicalResourceId', 256);
  return waits ? event as Record<string, unknown> : undefined;
}

function faultsOfEnd(payload: unknown, script: Script, { answers, thrown, aws, lines }: Trace): string[] {
  if (answerable(payload)) {
    const isExcused = script.answersLost >= 6 && thrown.length > 0;
    return answers.length === 1 || (answers.length === 0 && isExcused) ? []
      : [`CloudFormation waits for one answer and gets ${answers.length}.`];
  }
  const wrong = answers.map(({ url }) => `An answer went to ${JSON.stringify(url)}.`);
  const isPass = requestIn(payload) === undefined && !isContinuation(payload);
  if (isPass) { return wrong; }
  if (aws.calls.length > 0) { wrong.push(`An invalid request led to a call of ${aws.calls[0].operation}.`); }
  return lines.length > 0 ? wrong : [...wrong, 'An invalid request left no log line.'];
}

function faultsOfAnswers(payload: unknown, { answers }: Trace): string[] {
  const event = answerable(payload);
  return answers.flatMap(({ body }) => {
    const wrong: string[] = [];
    const {
      Status, Reason, PhysicalResourceId, StackId, RequestId, LogicalResourceId, Data,
    } = JSON.parse(body) as Record<string, any>;
    if (Buffer.byteLength(body) > 4_096) { wrong.push(`The answer has ${Buffer.byteLength(body)} bytes.`); }
    if (StackId !== event?.StackId || RequestId !== event?.RequestId
      || LogicalResourceId !== event?.LogicalResourceId) { wrong.push(`The answer is to another request: ${body}`); }
    if (typeof PhysicalResourceId !== 'string' || PhysicalResourceId === ''
      || Buffer.byteLength(PhysicalResourceId) > 1_024) {
      wrong.push(`The answer has the physical id ${JSON.stringify(PhysicalResourceId)}.`);
    }
    if (Status !== 'SUCCESS' && Status !== 'FAILED') { wrong.push(`The answer has the status ${Status}.`); }
    if (Status === 'FAILED' && !Reason) { wrong.push('The answer fails without a reason.'); }
    if (Reason !== undefined && UNREADABLE.test(Reason)) {
      wrong.push(`The reason is not one readable line: ${JSON.stringify(Reason)}`);
    }
    if (Reason !== undefined && UNCLEAR.test(Reason)) { wrong.push(`The reason is unclear: ${Reason}`); }
    if (Status === 'SUCCESS' && event?.RequestType !== 'Delete') {
      wrong.push(
        ...ATTRIBUTES.filter(name => typeof Data?.[name] !== 'string' || Data[name] === '')
          .map(name => `The answer lacks ${name}.`),
      );
    }
    if (SECRETS.some(secret => body.includes(secret))) { wrong.push('The answer shows the ResponseURL.'); }
    return wrong;
  });
}

function faultsOfText({ lines, aws }: Trace): string[] {
  const wrong: string[] = [];
  for (const line of lines) {
    if (!line.endsWith('\n') || UNREADABLE.test(line.slice(0, -1))) {
      wrong.push(`Not one readable line: ${JSON.stringify(line)}`);
    }
    if (line.length > 64_000) { wrong.push(`A log line of ${line.length} characters.`); }
    if (UNCLEAR.test(line)) { wrong.push(`Unclear: ${line}`); }
    if (typeof JSON.parse(line) !== 'object') { wrong.push(`Not an object: ${line}`); }
    if (SECRETS.some(secret => line.includes(secret))) { wrong.push(`A log line shows the ResponseURL: ${line}`); }
  }
  for (const { operation, input } of aws.calls.filter(call => call.operation !== 'Invoke')) {
    const text = JSON.stringify(input);
    if (SECRETS.some(secret => text.includes(secret))) { wrong.push(`${operation} received the ResponseURL.`); }
    if (operation === 'PutEvents' && UNCLEAR.test(text)) { wrong.push(`An event is unclear: ${text}`); }
  }
  return wrong;
}

function faultsOfThrown({ trouble }: Script, { thrown }: Trace): string[] {
  return thrown.flatMap(error => {
    const message = error instanceof Error ? error.message : String(error);
    const isKnown = CLEAR_ERRORS.test(message) || message === trouble?.message;
    const isClear = isKnown && !SECRETS.some(secret => message.includes(secret));
    return isClear ? [] : [`It threw ${error instanceof Error ? error.stack : message}`];
  });
}

/** The function calls only resources that the payload or the ledger names. */
function faultsOfCalls(payload: unknown, script: Script, { aws, mostCalls, invocations }: Trace): string[] {
  const event = requestIn(payload);
  const stored = JSON.stringify(script.ledger);
  const asked = (property: string): unknown => at(event, 'ResourceProperties', property);
  const isStored = (value: unknown): boolean => stored.includes(JSON.stringify(value));
  const isKnown = (value: unknown, property: string): boolean => value === asked(property) || isStored(value);
  const uri = typeof asked('SourceUri') === 'string' ? asked('SourceUri') as string : '';

  const fits: Readonly<Record<string, (call: Call) => boolean>> = {
    GetItem: ofTable, Query: ofTable, PutItem: ofTable,
    TransactWriteItems: ({ input }) =>
      input.TransactItems.every(({ Put }: { Put?: Call['input'] }) => Put?.TableName === TABLE_NAME),
    EnableRule: ({ input }) => input.Name === RULE_NAME, DisableRule: ({ input }) => input.Name === RULE_NAME,
    DescribeStacks: ({ input }) => input.StackName === STACK_ID,
    DescribeStackResource: ({ input }) =>
      input.StackName === STACK_ID
      && (input.LogicalResourceId === at(event, 'LogicalResourceId') || isStored(input.LogicalResourceId)),
    ListObjectsV2: ofBucket, GetBucketAcl: ofBucket, GetBucketOwnershipControls: ofBucket,
    PutBucketOwnershipControls: ofBucket,
    GetEventDataStore: ({ input }) => isKnown(input.EventDataStore, 'Destination'),
    ListImports: ({ input }) => input.Destination === undefined || isKnown(input.Destination, 'Destination'),
    GetImport: ofImport, ListImportFailures: ofImport, StopImport: ofImport,
    StartImport: call =>
      'ImportId' in call.input ? ofImport(call) && Object.keys(call.input).length === 1 : isNew(call.input),
    PutEvents: ({ input }) =>
      input.Entries.length <= 10 && input.Entries.every(
        ({ Source, Resources }: { Source: string; Resources: string[] }) =>
          Source === 'cdk-cloudtrail-import' && Resources.join() === STACK_ID,
      ),
    Invoke: ({ input }) =>
      input.FunctionName === FUNCTION_ARN && input.InvocationType === 'Event' && input.Payload.length < 250_000,
  };
  function ofTable({ input }: Call): boolean {
    return input.TableName === TABLE_NAME;
  }
  function ofBucket({ input, region }: Call): boolean {
    return (input.Bucket === uri.split('/')[2] || isStored(input.Bucket)) && OWN.region.test(region!);
  }
  function ofImport({ input }: Call): boolean {
    return IMPORT_IDS.includes(input.ImportId) || stored.includes(JSON.stringify(input.ImportId));
  }
  function isNew({ Destinations, ImportSource }: Call['input']): boolean {
    const { S3LocationUri, S3BucketRegion, S3BucketAccessRoleArn } = ImportSource.S3;
    const isSource = S3LocationUri === uri.replace(/\/*$/, '/') || isStored(S3LocationUri);
    return isSource && isKnown(Destinations[0], 'Destination')
      && isKnown(S3BucketAccessRoleArn, 'AccessRoleArn') && OWN.region.test(S3BucketRegion);
  }

  const wrong = aws.calls.filter(call => !fits[call.operation]?.(call)).map(
    ({ operation, input, region }) =>
      `${operation} was called with ${JSON.stringify(input).slice(0, 500)} ${region ?? ''}.`,
  );
  if (mostCalls > MOST_CALLS) {
    const last = aws.calls.slice(-6).map(({ operation }) => operation);
    wrong.push(`One invocation made ${mostCalls} calls, such as ${last.join()}.`);
  }
  if (invocations > 12) { wrong.push(`The request was passed on ${invocations - 1} times.`); }
  return wrong;
}

/** A payload has effects only while the stack is in progress. At rest, the ledger alone decides. */
function faultsOfEffects(payload: unknown, script: Script, { aws }: Trace): string[] {
  const effects = aws.calls.filter(({ operation }) => EFFECTS.includes(operation));
  const hasImport = script.ledger.some(({ kind }) => kind === 'import');
  const event = script.stack.endsWith('_IN_PROGRESS') ? answerable(payload) : undefined;
  const stored = JSON.stringify(script.ledger);
  return effects.flatMap(({ operation, input }) => {
    if (!event && !hasImport) { return [`${operation} was called, and neither a request nor the ledger asks for it.`]; }
    switch (operation) {
      case 'PutBucketOwnershipControls': {
        const disableAcls = at(event, 'ResourceProperties', 'DisableAcls');
        const isAsked = event !== undefined && disableAcls !== 'false' && disableAcls !== false;
        const isAllowed = isAsked || stored.includes('"ADMITTED"') || stored.includes('"RECEIVED"');
        return isAllowed && script.bucket.grantee === undefined ? [] : ["The bucket's ACLs were disabled."];
      }
      case 'StartImport': {
        if ('ImportId' in input) {
          return isOurs(input.ImportId, script, aws) ? [] : [`StartImport resumed ${input.ImportId}.`];
        }
        const { S3BucketAccessRoleArn: role } = input.ImportSource.S3;
        const isOwn = OWN.store.test(input.Destinations[0]) && OWN.role.test(role);
        return isOwn || hasImport ? [] : [`StartImport was called for ${JSON.stringify(input)}.`];
      }
      default: return isOurs(input.ImportId, script, aws) ? [] : [`StopImport stopped ${input.ImportId}.`];
    }
  });
}

/** Whether an import is in the ledger, has the wanted identity and the stack's role, or was started by the function. */
function isOurs(importId: string, { imports, ledger }: Script, { started }: Trace['aws']): boolean {
  const index = IMPORT_IDS.indexOf(importId as typeof IMPORT_IDS[number]);
  const isAdopted = imports[index]?.own && imports[index].same;
  return isAdopted || started.has(importId) || ledger.some(item => item.importId === importId);
}

function has(payload: unknown, key: string): boolean {
  return typeof payload === 'object' && payload !== null && key in payload;
}
