import { Arn, ArnFormat, CfnCondition, CfnResource, Resource, Stack, Stage, Token } from 'aws-cdk-lib';
import { aws_cloudtrail } from 'aws-cdk-lib/interfaces';
import { Construct, IConstruct } from 'constructs';
import { conditionOf, resourceOf, valueUnder } from '../conditions';
import { STORE_ARN } from '../validation/forms';

/**
 * References to existing event data stores, which an import can use as destinations. You can specify a
 * `CfnEventDataStore` of this app as a destination without such a reference.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-lake.html
 */
export class EventDataStore {
  /**
   * A reference to an existing event data store. The ARN can be a token. Synthesis fails if the ARN isn't the ARN of an
   * event data store. It also fails if the event data store and the stack with the import are in different Regions,
   * accounts or partitions.
   *
   * @param scope the construct that contains the reference
   * @param id the ID of the reference
   * @param eventDataStoreArn `arn:aws:cloudtrail:<region>:<account>:eventdatastore/<id>`
   * @see
   * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudtrail.html#awscloudtrail-resources-for-iam-policies
   * @exampleMetadata fixture=quick-start
   * @example
   *
   * const otherLake = EventDataStore.fromEventDataStoreArn(
   *   stack, 'OtherLake', 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/EXAMPLE-b9a1');
   * new TrailImport(stack, 'AllLogFiles', {
   *   source: ImportSource.fromTrailBucket(bucket),
   *   destinations: [otherLake],
   * });
   */
  public static fromEventDataStoreArn(
    scope: Construct,
    id: string,
    eventDataStoreArn: string,
  ): aws_cloudtrail.IEventDataStoreRef {
    const readable = Token.isUnresolved(eventDataStoreArn) || STORE_ARN.pattern.test(eventDataStoreArn);
    // The import that uses an invalid ARN reports it, together with its other problems.
    return new ReferencedEventDataStore(scope, id, eventDataStoreArn, readable ? eventDataStoreArn : undefined);
  }

  private constructor() {}
}

class ReferencedEventDataStore extends Resource implements aws_cloudtrail.IEventDataStoreRef {
  public readonly eventDataStoreRef: aws_cloudtrail.EventDataStoreReference;

  constructor(scope: Construct, id: string, eventDataStoreArn: string, environmentFromArn?: string) {
    super(scope, id, { environmentFromArn });
    this.eventDataStoreRef = { eventDataStoreArn };
  }
}

/** The parts of a literal ARN, or undefined if it isn't that of an event data store. */
export function parseStoreArn(
  arn: string,
): { partition: string; region: string; account: string; id: string } | undefined {
  return STORE_ARN.pattern.exec(arn)?.groups as ReturnType<typeof parseStoreArn>;
}

/**
 * A key that identifies an event data store for its lifetime: the ID in its ARN or, if the ARN is a token, the path
 * of its construct. The path starts below the stack that it shares with the import, or else below the stage, so that
 * it contains neither a stage nor the ID of the stack.
 */
export function stableStoreKey(scope: Construct, store: aws_cloudtrail.IEventDataStoreRef): string {
  const arn = store.eventDataStoreRef.eventDataStoreArn;
  if (!Token.isUnresolved(arn)) return parseStoreArn(arn)?.id ?? arn;
  const stack = Stack.of(scope);
  return Stack.of(store) === stack ? `./${pathBelow(stack, store)}` : `/${pathBelow(Stage.of(store), store)}`;
}

/** The path of a construct below another. */
export function pathBelow(root: IConstruct | undefined, construct: IConstruct): string {
  return construct.node.path.slice(root ? root.node.path.length : 0).replace(/^\//, '');
}

/**
 * The ARN of an event data store in a policy. A reference to a resource whose condition is false fails the
 * deployment, and a policy with an empty list is invalid. The ARN of an event data store that is not created is
 * replaced by one that does not exist.
 *
 * @param others the resources without which the policy does not exist
 */
export function storeArnInPolicy(
  scope: Construct,
  store: aws_cloudtrail.IEventDataStoreRef,
  others: CfnResource[] = [],
): string {
  const arn = store.eventDataStoreRef.eventDataStoreArn;
  const none = Arn.format(
    {
      service: 'cloudtrail',
      resource: 'eventdatastore',
      resourceName: 'none',
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    },
    Stack.of(scope),
  );
  const condition = conditionOf(scope, resourceOf(store));
  // cfn-lint reports an Fn::If whose second value is never used.
  const isImplied = (wanted: CfnCondition) => others.some(({ cfnOptions }) => cfnOptions.condition === wanted);
  return valueUnder(scope, condition, arn, none, isImplied);
}
