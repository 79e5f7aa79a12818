import { CfnResource } from 'aws-cdk-lib';

/** A property of a resource as the template has it: `addPropertyOverride` of an aspect wins over the property. */
export function asInTemplate<T>(resource: CfnResource, property: string, value: T): T {
  // CfnResource has no public accessor for its overrides.
  const overrides = (resource as unknown as { rawOverrides?: { Properties?: Record<string, T> } }).rawOverrides;
  return overrides?.Properties && property in overrides.Properties ? overrides.Properties[property] : value;
}
