import { Stack, Token } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { TrailImportProviderProps } from './trail-import-provider-props';
import { conditionOf, resourceOf } from '../conditions';
import { asInTemplate } from '../overrides';

/** The oldest Node.js that runs the function and that Lambda supports. */
const OLDEST_NODE = 22;
/** The handler plans its work with the maximum timeout of Lambda. */
export const TIMEOUT_SECONDS = 900;

/** The settings of the function as the template has them, which an aspect may have changed. */
export function functionProblems(handler: lambda.IFunction, waitingImports: string[]): string[] {
  const resource = handler.node.defaultChild as lambda.CfnFunction;
  const timeout = asInTemplate(resource, 'Timeout', resource.timeout);
  const property = 'ReservedConcurrentExecutions';
  const reserved = asInTemplate(resource, property, resource.reservedConcurrentExecutions);
  return [
    ...runtimeProblems(asInTemplate(resource, 'Runtime', resource.runtime)),
    ...timeoutProblems(timeout),
    ...concurrencyProblems(reserved, waitingImports),
  ];
}

/** Checks the name, because a runtime that this aws-cdk-lib does not know has no family. */
function runtimeProblems(name: string | undefined): string[] {
  if (name === undefined || Token.isUnresolved(name)) return [];
  const version = /^nodejs(?<version>\d+)\./.exec(name)?.groups!.version;
  return Number(version) >= OLDEST_NODE
    ? []
    : [`the runtime of the function is ${name}: specify Node.js ${OLDEST_NODE} or later, or leave runtime out`];
}

function timeoutProblems(timeout: number | undefined): string[] {
  return typeof timeout !== 'number' || Token.isUnresolved(timeout) || timeout >= TIMEOUT_SECONDS
    ? []
    : [
      `the timeout of the function is ${timeout} seconds: exclude the function from the aspect that sets it, because ` +
          `requests take up to ${TIMEOUT_SECONDS} seconds`,
    ];
}

function concurrencyProblems(reserved: number | undefined, waitingImports: string[]): string[] {
  if (reserved === 0) {
    return [
      'the reserved concurrency of the function is 0: specify at least 1, because Lambda would not run the function, ' +
        'and CloudFormation would wait for an hour',
    ];
  }
  return reserved === 1 && waitingImports.length > 1
    ? [
      `the reserved concurrency of the function is 1, but ${waitingImports.length} imports have waitForCompletion ` +
          `(${waitingImports.slice(0, 3).join(', ')}): specify at least ${waitingImports.length}, because each of ` +
          'them occupies an execution while it waits',
    ]
    : [];
}

/** The provider has no condition, and CloudFormation refuses a reference to a resource whose condition is false. */
export function conditionProblems(scope: Construct, settings: TrailImportProviderProps): string[] {
  const { encryptionKey, logGroup, role, vpc } = settings;
  return Object.entries({ encryptionKey, logGroup, role, vpc }).flatMap(([name, construct]) => {
    const condition = conditionOf(scope, resourceOf(construct))();
    return condition
      ? [
        `${name} is ${construct!.node.path}, which the stack creates only under the condition ` +
            `${condition.node.path}: specify one without a condition, because the provider has none`,
      ]
      : [];
  });
}

/** CloudWatch extracts metrics from the lines of log groups of the Standard class only. */
export function logGroupProblems(logGroup: logs.ILogGroup): string[] {
  const resource = logGroup.node.defaultChild;
  if (!(resource instanceof logs.CfnLogGroup)) return [];
  const declared = asInTemplate(resource, 'LogGroupClass', resource.logGroupClass);
  const logGroupClass: unknown = Stack.of(resource).resolve(declared);
  return typeof logGroupClass !== 'string' || logGroupClass === logs.LogGroupClass.STANDARD
    ? []
    : [
      `the log group ${logGroup.node.path} has the class ${logGroupClass}, from whose lines CloudWatch extracts ` +
        'no metrics: ' +
          `specify a log group of the class ${logs.LogGroupClass.STANDARD}, or leave logGroup out`,
    ];
}

/** Two roles of a stack cannot have the same name. IAM ignores the case of names. */
export function repeatedRoleNames(
  scope: Construct,
  imports: { roleCreator?: string; roleArn: string }[],
): string[] {
  const creators = new Map<string, string>();
  const roles = new Map(imports.map(({ roleCreator, roleArn }) => [roleCreator, roleArn]));
  return [...roles].flatMap(([roleCreator, roleArn]) => {
    if (roleCreator === undefined) return [];
    const arn = JSON.stringify(Stack.of(scope).resolve(roleArn)).toLowerCase();
    const other = creators.get(arn) ?? roleCreator;
    creators.set(arn, other);
    return other === roleCreator
      ? []
      : [
        `${roleCreator} has the same roleName as ${other}: specify another, because the name of a role is ` +
            'unique in its account',
      ];
  });
}
