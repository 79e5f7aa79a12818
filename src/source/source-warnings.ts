import { Stack } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { Construct } from 'constructs';
import { contentWarnings } from './content-warnings';
import { SourceKey } from './keys';
import { knownKeys } from './known-keys';
import { SourceLocation } from './location';
import { ImportSourceOptions } from './options';
import { resourceOf } from '../conditions';

/** A warning of synthesis. */
export interface Warning {
  readonly id: string;
  readonly text: string;
}

interface SourceWarningsProps {
  /** The keys that the access role can use. */
  readonly keys: SourceKey[];
  readonly options: ImportSourceOptions;
  /** The trails of the app. */
  readonly trails: CfnTrail[];
}

/** The warnings about a source, which also depend on constructs that the app declares after the import. */
export function sourceWarnings(
  scope: Construct,
  location: SourceLocation,
  { keys, options, trails }: SourceWarningsProps,
): Warning[] {
  const { encryptionKeys = [] } = options;
  const known = knownKeys(scope, location, trails);
  const warnings: Warning[] = [];
  if (encryptionKeys.length === 0) {
    for (const { by, key } of known.elsewhere) {
      const { account, region } = Stack.of(key!.resource!);
      warnings.push({
        id: 'cdk-cloudtrail-import:keyElsewhere',
        text:
          `${by.node.path} encrypts log files with the key ${key!.resource!.node.path} in account ${account} and ` +
          `Region ${region}, which the access role of ${scope.node.path} cannot use: specify the key by its ARN in ` +
          'encryptionKeys (Key.fromKeyArn)',
      });
    }
  }
  const isUsed = (key: SourceKey) =>
    keys.some(({ resource, arn }) => arn === key.arn || (resource !== undefined && resource === key.resource));
  for (const key of known.keys.filter((each) => !isUsed(each))) {
    warnings.push({
      id: 'cdk-cloudtrail-import:keyDeclaredLater',
      text:
        `The key ${key.resource?.node.path ?? key.arn} encrypts log files of ${scope.node.path}, but a trail or a ` +
        'bucket was given this key after the import was declared, so the access role cannot use it: declare the ' +
        'trail and its bucket before the import, or specify the key in encryptionKeys',
    });
  }
  return [...warnings, ...conditionWarnings(scope, location, keys), ...contentWarnings(scope, location, trails)];
}

/** A stack cannot see the conditions of another one. */
function conditionWarnings(scope: Construct, location: SourceLocation, keys: SourceKey[]): Warning[] {
  return [resourceOf(location.bucket), ...keys.map(({ resource }) => resource)].flatMap((resource) => {
    const condition = resource?.cfnOptions.condition;
    if (!resource || !condition || Stack.of(resource) === Stack.of(scope)) return [];
    return [
      {
        id: 'cdk-cloudtrail-import:conditionElsewhere',
        text:
          `The stack ${Stack.of(resource).node.path} creates ${resource.node.path} only under the condition ` +
          `${condition.node.path}. If the condition is false, the deployment of ${scope.node.path} fails: declare ` +
          'the import in the same stack, whose condition it takes',
      },
    ];
  });
}
