import { asProperties, homeProblems, parseWanted, type WantedImport } from './properties';
import { LONGEST_URL } from './response-url';
import { read, textOf, type Properties } from './wire-types';
import { LONGEST_TEXT, STACK_ID } from '../../src/validation/forms';

/** The part of a request that is needed to answer it, even if the rest is invalid. */
export interface Envelope {
  readonly type: 'Create' | 'Update' | 'Delete';
  readonly responseUrl: string;
  readonly requestId: string;
  /** When CloudFormation sent the request, as `20260301T120000Z`. Absent if the ResponseURL does not contain it. */
  readonly sentAt?: string;
  readonly stackId: string;
  readonly logicalId: string;
  /** The ID that CloudFormation holds for the resource. Absent on Create. */
  readonly physicalId?: string;
}

/** A request, parsed and checked. It contains no ResponseURL, so it may be stored and logged. */
export interface ImportRequest extends Omit<Envelope, 'responseUrl'> {
  /** Absent if the properties of a Delete are invalid: the ledger has the claim of the custom resource. */
  readonly wanted?: WantedImport;
}

export type ParsedRequest = { readonly request: ImportRequest } | { readonly problems: readonly string[] };

/** The longest IDs, in bytes. An answer repeats them, and CloudFormation accepts answers of 4,096 bytes. */
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
    ...sentAt(ResponseURL),
    stackId: StackId as string,
    logicalId: LogicalResourceId as string,
    ...(RequestType !== 'Create' && isId(PhysicalResourceId, 'PhysicalResourceId')
      ? { physicalId: PhysicalResourceId }
      : {}),
  };
}

function isId(value: unknown, name: keyof typeof MOST_BYTES): value is string {
  const most = MOST_BYTES[name];
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.length <= most &&
    Buffer.byteLength(JSON.stringify(value)) - 2 <= most
  );
}

/** The pre-signed URL contains the time at which it was made. The URL itself is a credential and is never stored. */
function sentAt(responseUrl: string): { sentAt?: string } {
  const signed = /[?&]X-Amz-Date=(\d{8}T\d{6}Z)/.exec(responseUrl);
  return signed ? { sentAt: signed[1] } : {};
}

/** A time as X-Amz-Date shows it. */
export function amzDate(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
}

/**
 * Parses all properties before any call is made, and names every problem at once. All ARNs must be in the function's
 * own account and Region.
 */
export function parseRequest(envelope: Envelope, event: unknown, functionArn?: string): ParsedRequest {
  const { ResourceProperties } = event as Properties;
  const problems: string[] = [];
  const wanted = parseWanted(asProperties(ResourceProperties), problems);
  const { responseUrl: _, ...rest } = envelope;
  // A Delete releases the import in the ledger, even if its properties are invalid.
  if (envelope.type === 'Delete') {
    return { request: { ...rest, ...(wanted ? { wanted } : {}) } };
  }
  read({ StackId: envelope.stackId }, 'StackId', textOf(STACK_ID), problems);
  if (envelope.type === 'Update' && envelope.physicalId === undefined) {
    problems.push(`PhysicalResourceId is missing, empty, or longer than ${MOST_BYTES.PhysicalResourceId} bytes.`);
  }
  if (wanted === undefined || problems.length > 0) { return { problems }; }
  const foreign = functionArn === undefined ? [] : homeProblems(envelope.stackId, wanted, functionArn);
  return foreign.length > 0 ? { problems: foreign } : { request: { ...rest, wanted } };
}

/** The part of an event that the next invocation needs to continue with it. */
export function essentialsOf(event: unknown): Properties {
  const { ResourceProperties } = event as Properties;
  return { ...shortOnes(event, LONGEST_URL), ResourceProperties: shortOnes(ResourceProperties, LONGEST_TEXT) };
}

function shortOnes(value: unknown, most: number): Properties {
  return Object.fromEntries(
    Object.entries(asProperties(value)).filter(([, each]) => typeof each !== 'object' && String(each).length <= most),
  );
}
