import type { Properties } from '../test/lifecycle/account/custom-resource-request';
import type { Handle } from '../test/lifecycle/account/world';

/** A way to import logs by a stack: what its author writes into the template, and the function that CloudFormation calls. */
export interface Contender {
  readonly name: string;
  /** This library's handler if left out. */
  readonly handle?: Handle;
  /** The custom resource's properties for the import that a `TrailImport` with these properties asks for. */
  properties(wanted: Properties): Properties;
}

export const OURS: Contender = { name: 'TrailImport', properties: wanted => wanted };
