import { IConstruct } from 'constructs';

/**
 * An error to throw if a problem cannot wait for the end of synthesis. The ValidationError of aws-cdk-lib is internal,
 * and version 2.276.0 has changed its parameters.
 */
export function errorAt(scope: IConstruct, message: string): Error {
  return new Error(`[${scope.node.path}] ${message}`);
}
