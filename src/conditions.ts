import { CfnCondition, CfnResource, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';

/** The CloudFormation resource of a construct, if this app declares it. */
export function resourceOf(construct: IConstruct | undefined): CfnResource | undefined {
  return [construct, construct?.node.defaultChild].find((each): each is CfnResource => CfnResource.isCfnResource(each));
}

/**
 * The current condition of a resource. An app may set a condition after it declares the import, so the condition is
 * read for each template.
 */
export type Condition = () => CfnCondition | undefined;

/** No condition. */
const NEVER: Condition = () => undefined;

/** The condition under which the stack of a construct creates a resource, if the resource is in this stack. */
export function conditionOf(scope: Construct, resource: CfnResource | undefined): Condition {
  return resource && Stack.of(resource) === Stack.of(scope) ? () => resource.cfnOptions.condition : NEVER;
}

/**
 * The condition under which the stack of a construct creates all of some resources. CloudFormation refuses a reference
 * to a resource whose condition is false.
 */
export function conditionOfAll(scope: Construct, id: string, resources: (CfnResource | undefined)[]): Condition {
  const own = [...new Set(resources.filter((each) => each && Stack.of(each) === Stack.of(scope)))];
  const conditions = () => [...new Set(own.flatMap((each) => each!.cfnOptions.condition ?? []))];
  if (own.length < 2) return conditionOf(scope, own[0]);
  // A condition without an expression is not rendered.
  const all = new CfnCondition(scope, id);
  Object.defineProperty(all, 'expression', {
    enumerable: true,
    get: () => (conditions().length > 1 ? Fn.conditionAnd(...conditions()) : undefined),
  });
  return () => (conditions().length > 1 ? all : conditions()[0]);
}

/** Adds a condition to a resource that has no condition. */
export function createUnder(condition: Condition, resource: CfnResource | undefined): void {
  if (!resource || condition === NEVER) return;
  const { cfnOptions } = resource;
  let own = cfnOptions.condition;
  Object.defineProperty(cfnOptions, 'condition', {
    enumerable: true,
    configurable: true,
    get: () => own ?? condition(),
    set: (value: CfnCondition | undefined) => (own = value),
  });
}

/**
 * A value in the stack of a construct, and another one while the condition is false.
 *
 * @param isImplied whether the condition is always true in the place of the value
 */
export function valueUnder(
  scope: Construct,
  condition: Condition,
  value: string,
  otherwise: string,
  isImplied: (condition: CfnCondition) => boolean = () => false,
): string {
  if (condition === NEVER) return value;
  const stack = Stack.of(scope);
  return Lazy.uncachedString({
    produce: (context) => {
      // The condition does not exist in another stack.
      const applies = Stack.of(context.scope) === stack ? condition() : undefined;
      if (!applies || isImplied(applies)) return value;
      return Fn.conditionIf(applies.logicalId, value, otherwise).toString();
    },
  });
}
