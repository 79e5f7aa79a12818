import { Arn, ArnFormat, CfnElement, CfnResource, Fn, Lazy, Resource, Stack, Stage, Token } from 'aws-cdk-lib';
import { aws_cloudtrail } from 'aws-cdk-lib/interfaces';
import { Construct, IConstruct } from 'constructs';

const STORE_ARN = /^arn:(?<partition>aws[a-z-]*):cloudtrail:(?<region>[a-z0-9-]+):(?<account>\d{12}):eventdatastore\/(?<id>[A-Za-z0-9-]+)$/;

/**
 * CloudTrail Lake event data stores as destinations of an import. A `CfnEventDataStore` of the same app needs none of this: it goes in as it is.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-lake.html
 */
export class EventDataStore {
  /**
   * An event data store that exists already.
   *
   * The ARN may be a token. A literal that is no event data store's ARN, or one of another Region, account or partition than the stack that imports
   * into it, is an error at synth.
   *
   * @param scope the construct that the store's reference lives in
   * @param id the id of the reference
   * @param eventDataStoreArn `arn:aws:cloudtrail:<region>:<account>:eventdatastore/<id>`
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudtrail.html#awscloudtrail-resources-for-iam-policies
   * @example
   *
   * const storeArn = 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/EXAMPLE-f852-4e8f-8bd1-bcf6cEXAMPLE';
   * const history = new TrailImport(this, 'History', {
   *   source,
   *   destinations: [EventDataStore.fromEventDataStoreArn(this, 'Lake', storeArn)],
   * });
   */
  public static fromEventDataStoreArn(scope: Construct, id: string, eventDataStoreArn: string): aws_cloudtrail.IEventDataStoreRef {
    const readable = Token.isUnresolved(eventDataStoreArn) || STORE_ARN.test(eventDataStoreArn);
    // A wrong ARN is reported by the import that uses it, together with whatever else is wrong.
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

/** The parts of a literal ARN; undefined where it is no event data store's. */
export function parseStoreArn(arn: string): { partition: string; region: string; account: string; id: string } | undefined {
  return STORE_ARN.exec(arn)?.groups as ReturnType<typeof parseStoreArn>;
}

/**
 * What tells a store apart for as long as it lives, whatever else the import changes: the id in its ARN or, where that is a token, the place of its
 * construct (below the stack it shares with the import, else below the stage, so that neither a stage nor a stack's id is part of it).
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

/** The condition under which the import's own stack creates the store. */
export function conditionOf(scope: Construct, store: aws_cloudtrail.IEventDataStoreRef) {
  return CfnResource.isCfnResource(store) && Stack.of(store) === Stack.of(scope) ? store.cfnOptions.condition : undefined;
}

/**
 * The ARN of a store in a policy. A reference to a resource whose condition is false fails the deployment, and an empty list makes an invalid
 * policy, so such a store leaves an ARN that no store has.
 */
export function storeArnInPolicy(scope: Construct, store: aws_cloudtrail.IEventDataStoreRef): string {
  const arn = store.eventDataStoreRef.eventDataStoreArn;
  if (!CfnElement.isCfnElement(store)) return arn;
  const none = Arn.format({ service: 'cloudtrail', resource: 'eventdatastore', resourceName: 'none', arnFormat: ArnFormat.SLASH_RESOURCE_NAME }, Stack.of(scope));
  return Lazy.string({
    produce: () => {
      const condition = conditionOf(scope, store);
      return condition ? Fn.conditionIf(condition.logicalId, arn, none).toString() : arn;
    },
  });
}
