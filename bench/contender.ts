import type { Properties } from '../test/lifecycle/account/custom-resource-request';
import type { Handle } from '../test/lifecycle/account/world';

/** A way to import log files with a stack: properties in the template, and the function that CloudFormation calls. */
export interface Contender {
  readonly name: string;
  /** Default: the handler of this library. */
  readonly handle?: Handle;
  /** The properties of the custom resource for the import of a `TrailImport` with the given properties. */
  properties(wanted: Properties): Properties;
}

export const OURS: Contender = { name: 'TrailImport', properties: wanted => wanted };
