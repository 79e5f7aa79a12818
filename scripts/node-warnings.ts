const [MAJOR] = process.versions.node.split('.');

/** jsii prints a banner if it does not know a version of Node.js, or no longer supports it. We test on ours. */
export const WITHOUT_NODE_WARNINGS = {
  // A list of versions, unlike the others.
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: MAJOR,
  JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: '1',
  JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION: '1',
} as const;
