import { Stack, Token } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';

/** The oldest Node.js that runs the function. */
const OLDEST_NODE = 20;

/** Checks the name, because a runtime that this aws-cdk-lib does not know has no family. */
export function runtimeProblems(runtime: lambda.Runtime | undefined): string[] {
  if (!runtime || Token.isUnresolved(runtime.name)) return [];
  const version = /^nodejs(?<version>\d+)\./.exec(runtime.name)?.groups!.version;
  return Number(version) >= OLDEST_NODE
    ? []
    : [`the runtime of the function is ${runtime.name}: specify Node.js ${OLDEST_NODE} or later, or leave runtime out`];
}

/** CloudWatch extracts metrics from the lines of log groups of the Standard class only. */
export function logGroupProblems(logGroup: logs.ILogGroup | undefined): string[] {
  const resource = logGroup?.node.defaultChild;
  if (!(resource instanceof logs.CfnLogGroup)) return [];
  const logGroupClass: unknown = Stack.of(resource).resolve(resource.logGroupClass);
  return typeof logGroupClass !== 'string' || logGroupClass === logs.LogGroupClass.STANDARD
    ? []
    : [
      `the log group ${logGroup!.node.path} has the class ${logGroupClass}, from whose lines CloudWatch extracts ` +
        'no metrics: ' +
          `specify a log group of the class ${logs.LogGroupClass.STANDARD}, or leave logGroup out`,
    ];
}
