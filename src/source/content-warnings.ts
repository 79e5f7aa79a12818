import { Stack, Token } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { Construct } from 'constructs';
import { SourceLocation } from './location';
import type { Warning } from './source-warnings';
import { trailsInto } from './trail-of-app';

/** The folder of an account, which contains those of all services. */
const ACCOUNT_FOLDER = /(^|\/)AWSLogs\/([^/]+\/)?(\d{12}|\$\{Token\[AWS\.AccountId[^/]*)\/$/;
const LOG_FOLDER = /(^|\/)CloudTrail(-NetworkActivity)?(\/|$)/;

/** The warnings about files next to the log files, which CloudTrail may count as failed entries. */
export function contentWarnings(scope: Construct, location: SourceLocation, trails: CfnTrail[]): Warning[] {
  const { trail, uri } = location;
  const prefix = uri.replace(/^s3:\/\/[^/]*\//, '');
  const inAccounts = prefix.slice(Math.max(prefix.lastIndexOf('AWSLogs/'), 0));
  // Without a prefix, CloudTrail looks at log files only. Nothing is known of a prefix that is a token.
  const isUnknown = Token.isUnresolved(inAccounts) && !inAccounts.startsWith('AWSLogs/');
  if (prefix === '' || isUnknown || LOG_FOLDER.test(inAccounts)) return [];
  if (ACCOUNT_FOLDER.test(prefix)) {
    return [
      {
        id: 'cdk-cloudtrail-import:sourceWithoutCloudTrail',
        text:
          `The source of ${scope.node.path} is the folder of an account, ${prefix}, which may also contain digest ` +
          'files and files of other services. ' +
          `CloudTrail may count them as failed entries: specify ${prefix}CloudTrail/`,
      },
    ];
  }
  const validating = [...(trail ? [trail] : []), ...trailsInto(location, prefix, trails)].find(validates);
  if (!validating) return [];
  return [
    {
      id: 'cdk-cloudtrail-import:digestFiles',
      text:
        `The trail ${validating.node.path} validates its log files, so the source of ${scope.node.path} also ` +
        'contains digest files. CloudTrail may count them as failed entries. The import is COMPLETED nevertheless ' +
        'when all log files are imported: to import log files only, declare an import for each account (accountId)',
    },
  ];
}

function validates(trail: CfnTrail): boolean {
  return Stack.of(trail).resolve(trail.enableLogFileValidation) === true;
}
