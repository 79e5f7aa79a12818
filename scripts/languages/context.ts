import { EXAMPLES } from '../../test/src/given-example';

/**
 * The context for the synthesis of the examples. The comparison includes their paths in the construct tree, and the
 * path of the function's code.
 */
export const CONTEXT = {
  ...EXAMPLES.typescript, 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true,
};
