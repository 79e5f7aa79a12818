import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/** Settings as a text that is equal for equal settings; constructs are told by their paths. */
export function describeSettings(settings: object): string {
  return JSON.stringify(settings, (_key, value) => {
    if (Construct.isConstruct(value)) return value.node.path;
    if (value instanceof Runtime) return value.name;
    // Optional settings that were passed as undefined are no settings.
    return value instanceof Object && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined).sort(([a], [b]) => a < b ? -1 : 1))
      : value;
  });
}
