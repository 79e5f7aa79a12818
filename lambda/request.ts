import { createHash } from 'node:crypto';
import { importIdentity, normalisedUri, type ImportIdentity } from './identity';

/** A custom resource request, parsed and checked. It holds no ResponseURL, so it may be stored and logged. */
export interface ImportRequest {
  readonly type: 'Create' | 'Update' | 'Delete';
  readonly requestId: string;
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
}

/** The envelope of a request: what is needed to answer, whatever else is wrong with it. */
export interface Envelope {
  readonly type: ImportRequest['type'];
  readonly responseUrl: string;
  readonly requestId: string;
  readonly stackId: string;
  readonly logicalId: string;
  readonly physicalId?: string;
}

export type ParsedRequest = { readonly request: ImportRequest } | { readonly problems: readonly string[] };

type Properties = Readonly<Record<string, unknown>>;

const IMPORT_ID = /^[a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}$/;
const S3_URI = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([^\u0000-\u001f]*))?$/;
const STORE_ARN = /^arn:[a-z-]+:cloudtrail:[a-z0-9-]+:\d{12}:eventdatastore\/[A-Za-z0-9-]+$/;
const ROLE_ARN = /^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/;
const MACHINE_ARN = /^arn:[a-z-]+:states:[a-z0-9-]+:\d{12}:stateMachine:[\w-]+$/;
const REGION = /^[a-z]{2}(-[a-z]+)+-\d+$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/** Whether an id is one that CloudTrail gave, as against one that CloudFormation or this handler invented. */
export function isImportId(id: string | undefined): id is string {
  return id !== undefined && IMPORT_ID.test(id);
}

const NOTHING_STARTED = 'nothing-started-';
const CREATE_FAILED = 'create-failed-';

/** The id of a resource whose Create failed. `nothingStarted`: it is certain that StartImport was never sent for it. */
export function markerId(requestId: string, nothingStarted: boolean): string {
  return (nothingStarted ? NOTHING_STARTED : CREATE_FAILED) + safeName(requestId);
}

export function saysNothingStarted(physicalId: string | undefined): boolean {
  return physicalId !== undefined && physicalId.startsWith(NOTHING_STARTED);
}

/** All executions of one resource's requests begin alike, so that a later request finds an earlier one that still runs. */
export function executionPrefix(of: { stackId: string; logicalId: string }): string {
  return `request-${createHash('sha256').update(`${of.stackId}|${of.logicalId}`).digest('hex').slice(0, 12)}-`;
}

/** Step Functions gives a name away once: a request delivered twice finds the execution of its first delivery. */
export function executionName(of: { stackId: string; logicalId: string; requestId: string }): string {
  return executionPrefix(of) + safeName(of.requestId);
}

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
    stackId: StackId as string,
    logicalId: LogicalResourceId as string,
    ...(typeof PhysicalResourceId === 'string' && RequestType !== 'Create' ? { physicalId: PhysicalResourceId } : {}),
  };
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
  if (sourceUri === undefined || destination === undefined || role === undefined || problems.length > before) { return undefined; }
  return {
    identity: importIdentity({ sourceUri, destination, start, end }),
    sourceUri: normalisedUri(sourceUri),
    bucket: S3_URI.exec(sourceUri)![1],
    destination,
    role,
    roleOrigin: properties.AccessRoleOrigin === 'given' ? 'given' : 'own',
    disableAcls: String(properties.DisableAcls ?? 'true') !== 'false',
    constructPath: typeof properties.ConstructPath === 'string' ? properties.ConstructPath.slice(0, 512) : '',
    ...(bucketRegion !== undefined ? { bucketRegion } : {}),
    ...(start !== undefined && end !== undefined ? { start, end } : {}),
  };
}

function text(properties: Properties, name: string, form: RegExp, problems: string[], need?: 'optional'): string | undefined {
  const value = properties[name];
  if (need === 'optional' && (value === undefined || value === '')) { return undefined; }
  if (typeof value === 'string' && value.length <= 2048 && form.test(value)) { return value; }
  problems.push(value === undefined ? `${name} is missing.` : `${name} is ${shown(value)}, which is not of the form ${form.source}.`);
  return undefined;
}

function asProperties(value: unknown): Properties {
  return typeof value === 'object' && value !== null ? value as Properties : {};
}

function shown(value: unknown): string {
  return JSON.stringify(value).slice(0, 120);
}

/** Names of executions allow few characters; what has others is hashed, and still the same for the same id. */
function safeName(id: string): string {
  return /^[A-Za-z0-9-]{1,36}$/.test(id) ? id : createHash('sha256').update(id).digest('hex').slice(0, 36);
}
