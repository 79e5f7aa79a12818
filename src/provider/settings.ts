import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/** Settings as a text, which is equal for equal settings. A construct is represented by its path. */
export function describeSettings(settings: object): string {
  return JSON.stringify(settings, (_key, value) => {
    if (Construct.isConstruct(value)) return value.node.path;
    if (value instanceof Runtime) return value.name;
    // A setting that is undefined counts as left out.
    return value instanceof Object && !Array.isArray(value)
      ? Object.fromEntries(
        Object.entries(value)
          .filter(([, each]) => each !== undefined)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      )
      : value;
  });
}
