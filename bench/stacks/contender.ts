import type { Stack } from 'aws-cdk-lib';

/** What every contender's stack imports: logs of one bucket, an account's in each import, into one store. */
export interface WantedImports {
  readonly count: number;
  readonly bucket: string;
  readonly store: string;
  /** First and last day, `2023-07-01`. */
  readonly from: string;
  readonly to: string;
  /** The account of each import. */
  accountOf(index: number): string;
}

export type Declare = (stack: Stack, wanted: WantedImports) => void;

export const CONTENDERS = ['an empty stack', 'bare resources', 'TrailImport', 'AwsCustomResource', 'Provider framework'] as const;
export type ContenderName = (typeof CONTENDERS)[number];

/** Each is declared in a module of its own, so that a process loads what it measures and no more. */
export async function declareOf(contender: ContenderName): Promise<Declare> {
  switch (contender) {
    case 'an empty stack': return () => undefined;
    case 'bare resources': return (await import('./bare-resources')).declare;
    case 'TrailImport': return (await import('./trail-import')).declare;
    case 'AwsCustomResource': return (await import('./aws-custom-resource')).declare;
    case 'Provider framework': return (await import('./provider-framework')).declare;
  }
}
