import type { Stack } from 'aws-cdk-lib';

/** The imports of every contender's stack: from one bucket into one event data store, an account's log files each. */
export interface WantedImports {
  readonly count: number;
  readonly bucket: string;
  readonly store: string;
  /** First and last day, `2023-07-01`. */
  readonly from: string;
  readonly to: string;
  /** The prefix of the log files of each import, such as `AWSLogs/111122223333/CloudTrail/`. */
  prefixOf(index: number): string;
}

export type Declare = (stack: Stack, wanted: WantedImports) => void;

export type ContenderName =
  | 'an empty stack'
  | 'bare resources'
  | 'TrailImport'
  | 'TrailImport, shared role'
  | 'AwsCustomResource'
  | 'Provider framework';

/** Each contender has its own module, so that a process loads nothing else. */
export async function declareOf(contender: ContenderName): Promise<Declare> {
  switch (contender) {
    case 'an empty stack': return () => undefined;
    case 'bare resources': return (await import('./bare-resources')).declare;
    case 'TrailImport': return (await import('./trail-import')).declare;
    case 'TrailImport, shared role': return (await import('./trail-import')).declareWithSharedRole;
    case 'AwsCustomResource': return (await import('./aws-custom-resource')).declare;
    case 'Provider framework': return (await import('./provider-framework')).declare;
  }
}
