import { Aws, CfnCondition, Fn, IResolvable, IResolveContext, ScopedAws, Stack, Token } from 'aws-cdk-lib';

const CONDITION = 'CloudTrailImportStackName';

/** The stack that CloudFormation deploys separately. It may contain nested stacks. */
export function outermostStack(stack: Stack): Stack {
  return stack.nestedStackParent ? outermostStack(stack.nestedStackParent) : stack;
}

/**
 * The name that a stack is deployed with. A template can be deployed under another name than the one in the app, such
 * as by Service Catalog. Other stacks of the app get the name in the app, without a reference.
 */
export function deployedStackName(stack: Stack): string {
  return Token.asString(new DeployedStackName(stack));
}

class DeployedStackName implements IResolvable {
  public readonly creationStack: string[] = [];

  constructor(private readonly stack: Stack) {}

  public resolve({ scope }: IResolveContext): string {
    return Stack.of(scope) === this.stack ? Aws.STACK_NAME : this.stack.stackName;
  }

  public toString(): string {
    return Token.asString(this);
  }
}

/** The name that the outermost stack is deployed with. A nested stack gets it as a parameter. */
export function deployedOutermostName(stack: Stack): string {
  const outermost = outermostStack(stack);
  return outermost === stack ? Aws.STACK_NAME : new ScopedAws(outermost).stackName;
}

/**
 * A value only while the outermost stack is deployed under its name in the app. Otherwise, CloudFormation generates
 * one.
 */
export function ifNamedAsInApp(stack: Stack, value: string): string {
  const known = stack.node.tryFindChild(CONDITION) as CfnCondition | undefined;
  const condition =
    known ??
    new CfnCondition(stack, CONDITION, {
      expression: Fn.conditionEquals(deployedOutermostName(stack), outermostStack(stack).stackName),
    });
  return Fn.conditionIf(condition.logicalId, value, Aws.NO_VALUE).toString();
}
