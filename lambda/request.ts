import { USUAL_COMPRESSION, type EstimateSettings } from './estimate';
import { importIdentity, normalisedUri, type ImportIdentity } from './identity';

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

const S3_URI = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([^\u0000-\u001f]*))?$/;
const STORE_ARN = /^arn:[a-z-]+:cloudtrail:[a-z0-9-]+:\d{12}:eventdatastore\/[A-Za-z0-9-]+$/;
const ROLE_ARN = /^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/;
const MACHINE_ARN = /^arn:[a-z-]+:states:[a-z0-9-]+:\d{12}:stateMachine:[\w-]+$/;
const REGION = /^[a-z]{2}(-[a-z]+)+-\d+$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

export function parseEnvelope(event: unknown): Envelope | undefined {
  if (typeof event !== 'object' || event === null) { return undefined; }
  const { RequestType, ResponseURL, RequestId, StackId, LogicalResourceId, PhysicalResourceId } = event as Properties;
  if (RequestType !== 'Create' && RequestType !== 'Update' && RequestType !== 'Delete') { return undefined; }
  for (const field of [ResponseURL, RequestId, StackId, LogicalResourceId]) {
    if (typeof field !== 'string' || field === '') { return undefined; }
  }
  return {
    type: RequestType,
    responseUrl: ResponseURL as string,
    requestId: RequestId as string,
    sentAt: sentAt(ResponseURL as string),
    stackId: StackId as string,
    logicalId: LogicalResourceId as string,
    ...(typeof PhysicalResourceId === 'string' && RequestType !== 'Create' ? { physicalId: PhysicalResourceId } : {}),
  };
}

const NEVER = '00000000T000000Z';

/** The pre-signed URL tells when it was made. Only this time goes on, not the URL, which is a credential. */
function sentAt(responseUrl: string): string {
  const signed = /[?&]X-Amz-Date=(\d{8}T\d{6}Z)/.exec(responseUrl);
  return signed ? signed[1] : NEVER;
}

/** Parses all properties before any call is made; every problem is named at once. */
export function parseRequest(envelope: Envelope, event: unknown): ParsedRequest {
  const { ResourceProperties, OldResourceProperties } = event as Properties;
  const properties = asProperties(ResourceProperties);
  const problems: string[] = [];
  const wanted = parseWanted(properties, problems);
  const stateMachineArn = text(properties, 'StateMachineArn', MACHINE_ARN, problems);
  if (wanted === undefined || stateMachineArn === undefined) { return { problems }; }
  // Properties that do not parse never reached StartImport: an Update that rolls back from them has nothing to stop.
  const former = envelope.type === 'Update' ? parseWanted(asProperties(OldResourceProperties), []) : undefined;
  const { responseUrl: _, ...rest } = envelope;
  return { request: { ...rest, stateMachineArn, wanted, ...(former ? { former } : {}) } };
}

function parseWanted(properties: Properties, problems: string[]): WantedImport | undefined {
  const before = problems.length;
  const sourceUri = text(properties, 'SourceUri', S3_URI, problems);
  const destination = text(properties, 'Destination', STORE_ARN, problems);
  const role = text(properties, 'AccessRoleArn', ROLE_ARN, problems);
  const bucketRegion = text(properties, 'SourceRegion', REGION, problems, 'optional');
  const start = text(properties, 'StartEventTime', TIME, problems, 'optional');
  const end = text(properties, 'EndEventTime', TIME, problems, 'optional');
  for (const [name, time] of [['StartEventTime', start], ['EndEventTime', end]] as const) {
    if (time !== undefined && Number.isNaN(new Date(time).getTime())) { problems.push(`${name} is ${shown(time)}, not a time that exists.`); }
  }
  if ((start === undefined) !== (end === undefined)) {
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
    bucket: S3_URI.exec(sourceUri)![1],
    destination,
    role,
    roleOrigin: properties.AccessRoleOrigin === 'given' ? 'given' : 'own',
    disableAcls: String(properties.DisableAcls ?? 'true') !== 'false',
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
  if (typeof value === 'string' && value.length <= 2048 && form.test(value)) { return value; }
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
  return /^\d{1,5}$/.test(String(value)) ? Math.min(Number(value), most) : undefined;
}

function asProperties(value: unknown): Properties {
  return typeof value === 'object' && value !== null ? value as Properties : {};
}

function shown(value: unknown): string {
  return JSON.stringify(value).slice(0, 120);
}
