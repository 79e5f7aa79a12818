import { EXAMPLES } from '../../test/src/given-example';

/** What the examples are synthesized with: their places in the construct tree, and that of the function's code, are compared too. */
export const CONTEXT = { ...EXAMPLES.typescript, 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };
