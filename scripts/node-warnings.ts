const [MAJOR] = process.versions.node.split('.');

/**
 * jsii prints a banner if it doesn't know a version of Node.js, or no longer supports the version. The tests run on the
 * current one.
 */
export const WITHOUT_NODE_WARNINGS = {
  // Unlike the other variables, this one is a list of versions.
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: MAJOR,
  JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: '1',
  JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION: '1',
} as const;
