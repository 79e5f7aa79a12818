import { readFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { declareOf, type ContenderName, type WantedImports } from './contender';

/** As `cdk init` sets them for a new app. A stack with too many resources is synthesized, too. */
const CONTEXT = { '@aws-cdk/customresources:installLatestAwsSdkDefault': false, '@aws-cdk/core:stackResourceLimit': 0 };

const WANTED: Omit<WantedImports, 'count'> = {
  bucket: 'trail-logs',
  store: 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/EXAMPLE-f852-4e8f-8bd1-bcf6cEXAMPLE',
  from: '2023-01-01',
  to: '2023-12-31',
  // As Control Tower delivers the log files of its accounts.
  prefixOf: index => `AWSLogs/o-exampleorgid/${String(index).padStart(12, '0')}/CloudTrail/`,
};

/** The template of a contender's stack, byte for byte as the CDK uploads it. */
export async function synthesize(contender: ContenderName, count: number): Promise<string> {
  const declare = await declareOf(contender);
  const app = new App({ context: CONTEXT });
  const stack = new Stack(app, 'TrailHistory', { env: { account: '111122223333', region: 'us-east-1' } });
  declare(stack, { ...WANTED, count });
  return readFileSync(app.synth().getStackArtifact(stack.artifactId).templateFullPath, 'utf8');
}

export function resourcesOf(template: string): number {
  return Object.keys((JSON.parse(template) as { Resources?: object }).Resources ?? {}).length;
}
