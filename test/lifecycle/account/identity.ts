import type { Properties } from './custom-resource-request';

interface Source {
  readonly source: { readonly S3: { readonly S3LocationUri: string } };
  readonly destination: string;
  readonly startEventTime?: number;
  readonly endEventTime?: number;
}

/** An import's identity, computed without the handler's help from the properties of a custom resource. */
export function identityOfProperties(properties: Properties): string {
  return identity(properties.SourceUri, properties.Destination,
    Date.parse(properties.StartEventTime), Date.parse(properties.EndEventTime));
}

/** The same identity, computed from CloudTrail's record of the import. */
export function identityOfRecord({ source, destination, startEventTime, endEventTime }: Source): string {
  return identity(source.S3.S3LocationUri, destination, startEventTime, endEventTime);
}

/**
 * Times are whole seconds. A URI with and without a slash at its end means the same log files, as do an ARN and its ID.
 */
function identity(uri: string, store: string, start = 0, end = 0): string {
  return [uri.replace(/\/+$/, ''), store.split('/').pop(), Math.floor(start / 1000), Math.floor(end / 1000)].join(' ');
}

/** The same identity, read from a record of an import in the ledger. */
export function identityOfLedger({ identity: of }: Readonly<Record<string, unknown>>): string {
  const { sourceUri, store, start, end } =
    of as { readonly sourceUri: string; readonly store: string; readonly start?: number; readonly end?: number };
  return identity(sourceUri, store, start === undefined ? start : start * 1000, end === undefined ? end : end * 1000);
}
