import { readFileSync } from 'node:fs';
import * as path from 'node:path';

const FOLDER = path.join(__dirname, '../../examples');

/** Loads the file of an example, which then creates its app with these context values. */
export function loadingExample<T>(name: string, context: Record<string, string>, load: (file: string) => T): T {
  const before = process.env.CDK_CONTEXT_JSON;
  const { context: ofFile } = JSON.parse(readFileSync(path.join(FOLDER, name, 'cdk.json'), 'utf8'));
  process.env.CDK_CONTEXT_JSON = JSON.stringify({ ...ofFile, ...context });
  try {
    return load(path.join(FOLDER, name, 'app'));
  } finally {
    if (before === undefined) delete process.env.CDK_CONTEXT_JSON;
    else process.env.CDK_CONTEXT_JSON = before;
  }
}

/** The examples, each with its context values. */
export const EXAMPLES: Record<string, Record<string, string>> = {
  'smallest': {
    bucket: 'trail-logs',
    prefix: 'AWSLogs/111122223333/CloudTrail/',
    store: 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/EXAMPLE-f852-4e8f-8bd1-bcf6cEXAMPLE',
    from: '2023-01-01',
    to: '2023-12-31',
  },
  'several-imports': { bucket: 'trail-logs', accounts: '111122223333,444455556666', stores: '2' },
  'organization-cross-account': {
    store: 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/EXAMPLE-f852-4e8f-8bd1-bcf6cEXAMPLE',
    bucket: 'arn:aws:s3:::log-archive',
    archiveAccount: '444455556666',
    organization: 'o-exampleorgid',
    keys: 'arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    year: '2023',
  },
  'everything': { from: '2023-01-01', to: '2023-03-31' },
  'typescript': {
    bucket: 'trail-logs',
    account: '111122223333',
    archive: 's3://log-archive/AWSLogs/444455556666/CloudTrail/',
    store: 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/EXAMPLE-f852-4e8f-8bd1-bcf6cEXAMPLE',
    from: '2023-01-01',
    to: '2023-12-31',
  },
};
