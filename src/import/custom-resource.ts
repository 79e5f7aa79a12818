import { createHash } from 'node:crypto';
import { CfnResource, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { aws_cloudtrail, aws_s3 } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { inSeconds, wholeSeconds } from './checks';
import { numberAsText } from './estimate';
import { TrailImportProps } from './trail-import-props';
import { Condition, createUnder, resourceOf } from '../conditions';
import { TrailImportProvider } from '../provider/trail-import-provider';
import { TrailImportRole } from '../role/trail-import-role';
import { BoundImportSource } from '../source/bound-source';
import { outermostStack } from '../stack-name';
import { constructName, RESOURCE_TYPE, TrailImportProperties } from '../wire';

export interface ImportPropertiesProps {
  readonly provider: TrailImportProvider;
  readonly source: BoundImportSource;
  readonly role: iam.IRole;
  readonly roleOrigin: 'own' | 'given';
  /** The valid ones. */
  readonly settings: Partial<TrailImportProps>;
}

export type ImportProperties = Omit<TrailImportProperties, 'ServiceToken' | 'ServiceTimeout'>;

export interface ImportResourceProps extends ImportPropertiesProps {
  readonly properties: ImportProperties;
  readonly condition: Condition;
}

/** The properties that the function gets for an import into a store. */
export function importProperties(
  scope: Construct,
  store: aws_cloudtrail.IEventDataStoreRef,
  props: ImportPropertiesProps,
): ImportProperties {
  const { source, role, roleOrigin, settings } = props;
  return {
    SourceUri: source.uri,
    SourceRegion: source.bucketRegion,
    BucketOwner: source.bucketOwner,
    Destination: store.eventDataStoreRef.eventDataStoreArn,
    StartEventTime: wholeSeconds(settings.startEventTime),
    EndEventTime: wholeSeconds(settings.endEventTime),
    // The ARN of the resource has fewer tokens than the ARN of the Role, so synthesis takes less time.
    AccessRoleArn: roleOrigin === 'own' ? (role.node.defaultChild as iam.CfnRole).attrArn : role.roleArn,
    AccessRoleOrigin: roleOrigin,
    DisableAcls: settings.disableAcls === false ? 'false' : 'true',
    RetryToken: settings.retryToken,
    // Settings that are left out are absent, so that a new release sends no Update to deployed imports.
    RetryAttempts: numberAsText(settings.retryAttempts),
    WaitForCompletion: inSeconds(settings.waitForCompletion),
    OwnMetrics: settings.metricsPerImport ? 'true' : undefined,
    AllowOverlap: settings.allowOverlap ? 'true' : undefined,
    AllowEmpty: settings.allowEmpty ? 'true' : undefined,
    ...settings.estimate?._properties,
    MaxEstimatedCost: numberAsText(settings.maxEstimatedCost),
    ConstructPath: constructName(scope.node.path),
  };
}

/** The ID contains the event data store, so that the other imports of a list keep their IDs. */
export function importResourceId(storeKey: string): string {
  return `Into${createHash('sha256').update(storeKey).digest('hex').slice(0, 8)}`;
}

/** The custom resource of an import into a store. The CustomResource of aws-cdk-lib would add another construct. */
export function importResource(scope: Construct, id: string, props: ImportResourceProps): CfnResource {
  const { provider, properties, condition, settings } = props;
  const resource = new CfnResource(scope, id, {
    type: RESOURCE_TYPE,
    properties: { ServiceToken: provider._serviceToken, ...properties },
  });
  resource.applyRemovalPolicy(removalPolicyOf(settings));
  createUnder(condition, resource);
  provider._resources.push(resource);
  keepUntilDeleted(resource, props);
  return resource;
}

/** A failed first deployment always removes the import and the role. */
export function removalPolicyOf({ removalPolicy = RemovalPolicy.DESTROY }: Partial<TrailImportProps>): RemovalPolicy {
  return removalPolicy === RemovalPolicy.RETAIN ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : removalPolicy;
}

/** CloudFormation creates the resources that an import needs before the import, and deletes them after it. */
function keepUntilDeleted(resource: CfnResource, { provider, role, source, settings }: ImportResourceProps): void {
  const stack = Stack.of(resource);
  resource.node.addDependency(provider._required);
  // A role that this import creates contains its policy, and the import refers to the role.
  if (settings.role && Stack.of(role) === stack) {
    resource.node.addDependency(role instanceof TrailImportRole ? role._policies : role);
  }
  // The bucket with its policy, which may get its statements later.
  if (source.bucket && Stack.of(source.bucket) === stack) resource.node.addDependency(source.bucket);
  deployAfterBucket(stack, source.bucket);
}

/** A bucket with a literal name isn't a reference to its stack, so nothing else deploys that stack first. */
function deployAfterBucket(stack: Stack, bucket: aws_s3.IBucketRef | undefined): void {
  const resource = resourceOf(bucket);
  if (!resource || Stage.of(resource) !== Stage.of(stack)) return;
  const [dependent, required] = [stack, Stack.of(resource)].map(outermostStack);
  if (dependent !== required) dependent.addDependency(required, 'The import reads a bucket of that stack');
}
