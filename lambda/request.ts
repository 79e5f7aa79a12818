import { USUAL_COMPRESSION, type EstimateSettings } from './estimate';
import { importIdentity, normalisedUri, type ImportIdentity } from './identity';
import { LONGEST_URL } from './response-url';
import { readable } from './text';

/** A custom resource request, parsed and checked. It holds no ResponseURL, so it may be stored and logged. */
export interface ImportRequest {
  readonly type: 'Create' | 'Update' | 'Delete';
  readonly requestId: string;
  /** When CloudFormation sent it, as `20260301T120000Z`; zeros where the event does not tell. */
  readonly sentAt: string;
  readonly stackId: string;
  readonly logicalId: string;
  /** The id that CloudFormation holds for the resource; absent on Create. */
  readonly physicalId?: string;
  readonly stateMachineArn: string;
  readonly wanted: WantedImport;
  /** What an Update changes from; absent when nothing of it could ever have been started. */
  readonly former?: WantedImport;
}

/** The import that the resource's properties ask for. */
export interface WantedImport {
  readonly identity: ImportIdentity;
  readonly sourceUri: string;
  readonly bucket: string;
  readonly bucketRegion?: string;
  readonly destination: string;
  readonly start?: string;
  readonly end?: string;
  readonly role: string;
  /** `own`: no other import uses the role, so an import that has it is this resource's. */
  readonly roleOrigin: 'own' | 'given';
  readonly disableAcls: boolean;
  readonly constructPath: string;
  /** How often a FAILED import is retried by itself. */
  readonly retryAttempts: number;
  /** How long the deploy waits for the import's end; absent when it does not wait. Milliseconds. */
  readonly waitFor?: number;
  /** Whether metrics are counted for this import alone, besides the stack's. */
  readonly ownMetrics: boolean;
  /** Whether events may be imported that the store has already. */
  readonly allowOverlap?: true;
  /** Whether the window may be one without log files. */
  readonly allowEmpty?: true;
  /** How to estimate what the import takes in and costs; absent when nobody asks for it. */
  readonly estimate?: EstimateSettings;
}

/** The envelope of a request: what is needed to answer, whatever else is wrong with it. */
export interface Envelope {
  readonly type: ImportRequest['type'];
  readonly responseUrl: string;
  readonly requestId: string;
  readonly sentAt: string;
  readonly stackId: string;
  readonly logicalId: string;
  readonly physicalId?: string;
}

export type ParsedRequest = { readonly request: ImportRequest } | { readonly problems: readonly string[] };

type Properties = Readonly<Record<string, unknown>>;

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;
/** The forms of what crosses the wire, by the names that it has there. */
export const FORMS = {
  SourceUri: /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([^\u0000-\u001f]*))?$/,
  SourceRegion: /^[a-z]{2}(-[a-z]+)+-\d+$/,
  Destination: /^arn:[a-z-]+:cloudtrail:[a-z0-9-]+:\d{12}:eventdatastore\/[A-Za-z0-9-]+$/,
  AccessRoleArn: /^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/,
  StateMachineArn: /^arn:[a-z-]+:states:[a-z0-9-]+:\d{12}:stateMachine:[\w-]+$/,
  StackId: /^arn:[a-z-]+:cloudformation:[a-z0-9-]+:\d{12}:stack\/[\w-]+\/[\w-]+$/,
  StartEventTime: TIME,
  EndEventTime: TIME,
} as const;

/**
 * What an answer repeats of a request, in bytes: CloudFormation takes answers of 4,096, and a longer id is none of CloudFormation's.
 * The last may stand in an answer twice.
 */
const MOST_BYTES = { RequestId: 256, StackId: 1_024, LogicalResourceId: 256, PhysicalResourceId: 1_024 } as const;

export function parseEnvelope(event: unknown): Envelope | undefined {
  if (typeof event !== 'object' || event === null) { return undefined; }
  const { RequestType, ResponseURL, RequestId, StackId, LogicalResourceId, PhysicalResourceId } = event as Properties;
  if (RequestType !== 'Create' && RequestType !== 'Update' && RequestType !== 'Delete') { return undefined; }
  if (typeof ResponseURL !== 'string' || ResponseURL === '') { return undefined; }
  for (const [name, value] of Object.entries({ RequestId, StackId, LogicalResourceId })) {
    if (!isId(value, name as keyof typeof MOST_BYTES)) { return undefined; }
  }
  return {
    type: RequestType,
    responseUrl: ResponseURL,
    requestId: RequestId as string,
    sentAt: sentAt(ResponseURL),
    stackId: StackId as string,
    logicalId: LogicalResourceId as string,
    ...(RequestType !== 'Create' && isId(PhysicalResourceId, 'PhysicalResourceId') ? { physicalId: PhysicalResourceId } : {}),
  };
}

function isId(value: unknown, name: keyof typeof MOST_BYTES): value is string {
  const most = MOST_BYTES[name];
  return typeof value === 'string' && value !== '' && value.length <= most && Buffer.byteLength(JSON.stringify(value)) - 2 <= most;
}

const LONGEST_VALUE = 2_048;
const NEVER = '00000000T000000Z';

/** The pre-signed URL tells when it was made. Only this time goes on, not the URL, which is a credential. */
function sentAt(responseUrl: string): string {
  const signed = /[?&]X-Amz-Date=(\d{8}T\d{6}Z)/.exec(responseUrl);
  return signed ? signed[1] : NEVER;
}

/**
 * Parses all properties before any call is made; every problem is named at once. Everything that is named has to be of the function's
 * own account and Region.
 */
export function parseRequest(envelope: Envelope, event: unknown, functionArn?: string): ParsedRequest {
  const { ResourceProperties, OldResourceProperties } = event as Properties;
  const properties = asProperties(ResourceProperties);
  const problems: string[] = [];
  const wanted = parseWanted(properties, problems);
  const stateMachineArn = text(properties, 'StateMachineArn', FORMS.StateMachineArn, problems);
  text({ StackId: envelope.stackId }, 'StackId', FORMS.StackId, problems);
  if (envelope.type !== 'Create' && envelope.physicalId === undefined) {
    problems.push(`PhysicalResourceId is missing, empty, or longer than ${MOST_BYTES.PhysicalResourceId} bytes.`);
  }
  if (wanted === undefined || stateMachineArn === undefined || problems.length > 0) { return { problems }; }
  // Properties that do not parse never reached StartImport: an Update that rolls back from them has nothing to stop.
  const former = envelope.type === 'Update' ? parseWanted(asProperties(OldResourceProperties), []) : undefined;
  const { responseUrl: _, ...rest } = envelope;
  const request = { ...rest, stateMachineArn, wanted, ...(former ? { former } : {}) };
  const foreign = functionArn === undefined ? [] : homeProblems(request, functionArn);
  return foreign.length > 0 ? { problems: foreign } : { request };
}

/** What a request names that is not of the account and Region of the function: no import of its stack has to do with it. */
export function homeProblems({ stackId, stateMachineArn, wanted, former }: Pick<ImportRequest, 'stackId' | 'stateMachineArn' | 'wanted' | 'former'>, functionArn: string): string[] {
  const home = placeOf(functionArn);
  const named: [string, string][] = [
    ['StackId', stackId], ['StateMachineArn', stateMachineArn],
    ...[wanted, ...(former ? [former] : [])].flatMap(({ destination, role }): [string, string][] => [['Destination', destination], ['AccessRoleArn', role]]),
  ];
  // A role has no Region.
  return named.filter(([, arn]) => placeOf(arn).some((part, index) => part !== home[index] && part !== ''))
    .map(([name, arn]) => `${name} is ${shown(arn)}, which is not of ${home.join(' ')}, the partition, Region and account of the function.`
      + (name === 'Destination' ? ' Deploy the stack to the account and Region of the event data store.' : ''));
}

function placeOf(arn: string): string[] {
  const [, partition, , region, account] = arn.split(':');
  return [partition, region, account];
}

/** What another invocation needs of an event to go on with it, without what nobody reads. */
export function essentialsOf(event: unknown): Properties {
  const { ResourceProperties, OldResourceProperties } = event as Properties;
  return {
    ...shortOnes(event, LONGEST_URL), ResourceProperties: shortOnes(ResourceProperties, LONGEST_VALUE),
    ...(OldResourceProperties === undefined ? {} : { OldResourceProperties: shortOnes(OldResourceProperties, LONGEST_VALUE) }),
  };
}

function shortOnes(value: unknown, most: number): Properties {
  return Object.fromEntries(Object.entries(asProperties(value)).filter(([, each]) => typeof each !== 'object' && String(each).length <= most));
}

function parseWanted(properties: Properties, problems: string[]): WantedImport | undefined {
  const before = problems.length;
  const sourceUri = text(properties, 'SourceUri', FORMS.SourceUri, problems);
  const destination = text(properties, 'Destination', FORMS.Destination, problems);
  const role = text(properties, 'AccessRoleArn', FORMS.AccessRoleArn, problems);
  const bucketRegion = text(properties, 'SourceRegion', FORMS.SourceRegion, problems, 'optional');
  const beforeTimes = problems.length;
  const start = text(properties, 'StartEventTime', FORMS.StartEventTime, problems, 'optional');
  const end = text(properties, 'EndEventTime', FORMS.EndEventTime, problems, 'optional');
  for (const [name, time] of [['StartEventTime', start], ['EndEventTime', end]] as const) {
    if (time !== undefined && Number.isNaN(new Date(time).getTime())) { problems.push(`${name} is ${shown(time)}, not a time that exists.`); }
  }
  // One of them that is wrong is told already.
  if ((start === undefined) !== (end === undefined) && problems.length === beforeTimes) {
    problems.push('StartEventTime and EndEventTime go together: give both or none.');
  } else if (start !== undefined && end !== undefined && new Date(start) >= new Date(end)) {
    problems.push(`StartEventTime ${start} is not before EndEventTime ${end}.`);
  }
  const estimate = parseEstimate(properties, problems);
  if (sourceUri === undefined || destination === undefined || role === undefined || problems.length > before) { return undefined; }
  const retryAttempts = wholeNumber(properties, 'RetryAttempts', 10) ?? 3;
  const waitSeconds = wholeNumber(properties, 'WaitForCompletion', 3_600);
  return {
    identity: importIdentity({ sourceUri, destination, start, end }),
    sourceUri: normalisedUri(sourceUri),
    bucket: FORMS.SourceUri.exec(sourceUri)![1],
    destination,
    role,
    roleOrigin: properties.AccessRoleOrigin === 'given' ? 'given' : 'own',
    disableAcls: properties.DisableAcls !== 'false' && properties.DisableAcls !== false,
    constructPath: typeof properties.ConstructPath === 'string' ? properties.ConstructPath.slice(0, 512) : '',
    retryAttempts,
    ownMetrics: properties.OwnMetrics === 'true',
    ...(waitSeconds ? { waitFor: waitSeconds * 1_000 } : {}),
    ...(bucketRegion !== undefined ? { bucketRegion } : {}),
    ...(start !== undefined && end !== undefined ? { start, end } : {}),
    ...(properties.Overlap === 'allow' ? { allowOverlap: true } : {}),
    ...(properties.AllowEmpty === 'true' ? { allowEmpty: true } : {}),
    ...(estimate ? { estimate } : {}),
  };
}

function parseEstimate(properties: Properties, problems: string[]): EstimateSettings | undefined {
  if (properties.Estimate !== 'true') { return undefined; }
  const pricePerGigabyte = amount(properties, 'PricePerGigabyte', 0, problems);
  const compressionFactor = amount(properties, 'CompressionFactor', 1, problems) ?? USUAL_COMPRESSION;
  return { compressionFactor, ...(pricePerGigabyte === undefined ? {} : { pricePerGigabyte }) };
}

function text(properties: Properties, name: string, form: RegExp, problems: string[], need?: 'optional'): string | undefined {
  const value = properties[name];
  if (need === 'optional' && (value === undefined || value === '')) { return undefined; }
  if (typeof value === 'string' && value.length <= LONGEST_VALUE && form.test(value)) { return value; }
  problems.push(value === undefined ? `${name} is missing.` : `${name} is ${shown(value)}, which is not of the form ${form.source}.`);
  return undefined;
}

function amount(properties: Properties, name: string, least: number, problems: string[]): number | undefined {
  const value = properties[name];
  if (value === undefined || value === '') { return undefined; }
  const number = typeof value === 'string' && value.length <= 24 ? Number(value) : NaN;
  if (number >= least && number <= 1_000) { return number; }
  problems.push(`${name} is ${shown(value)}, not a number from ${least} to 1000.`);
  return undefined;
}

/** Numbers arrive as strings; what is not one, or too large, is taken for not given. */
function wholeNumber(properties: Properties, name: string, most: number): number | undefined {
  const value = properties[name];
  const given = typeof value === 'string' || typeof value === 'number';
  return given && /^\d{1,5}$/.test(`${value}`) ? Math.min(Number(value), most) : undefined;
}

function asProperties(value: unknown): Properties {
  return typeof value === 'object' && value !== null ? value as Properties : {};
}

/** A value of others' making, as far as a message shows it. */
function shown(value: unknown): string {
  if (typeof value === 'string') { return JSON.stringify(readable(value, 120)); }
  return Array.isArray(value) ? 'a list' : typeof value === 'object' && value !== null ? 'an object' : String(value);
}
