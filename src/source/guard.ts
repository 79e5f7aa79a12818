import { CfnResource, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { SourceKey } from './keys';
import { bucketArnOf, SourceLocation } from './location';
import { conditionOf, resourceOf, valueUnder } from '../conditions';

/** No bucket can have this name. */
const NO_BUCKET = '-';

/**
 * Replaces the ARNs of a bucket and of keys whose condition is false, in a policy that exists even then. A policy with
 * an empty list is invalid, so an ARN of a resource that doesn't exist replaces them.
 */
export function guardOf(scope: Construct, location: SourceLocation, keys: SourceKey[]): (arn: string) => string {
  const stack = Stack.of(scope);
  const guards: [string, string][] = [];
  const guard = (resource: CfnResource | undefined, arn: string, nothing: string) =>
    guards.push([arn, valueUnder(scope, conditionOf(scope, resource), arn, nothing)]);
  guard(resourceOf(location.bucket), location.bucketArn, bucketArnOf(scope, NO_BUCKET));
  const noKey = stack.formatArn({ service: 'kms', resource: 'key', resourceName: 'none' });
  for (const { resource, arn } of keys) guard(resource, arn, noKey);
  return (arn) => {
    const [from, to] = guards.find(([each]) => arn.startsWith(each)) ?? ['', ''];
    return to + arn.slice(from.length);
  };
}
