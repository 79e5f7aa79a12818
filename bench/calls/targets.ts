import type { Counts, Play, PlayedCalls } from './play';

/** The deployments whose calls are counted. */
export const CASES = {
  theirs: { contender: 'AwsCustomResource', imports: 1 },
  one: { contender: 'TrailImport', imports: 1 },
  afterThousand: { contender: 'TrailImport', imports: 1, past: 1_000 },
  afterTenThousand: { contender: 'TrailImport', imports: 1, past: 10_000 },
  oneBeside: { contender: 'TrailImport', imports: 1, pastElsewhere: 10_000 },
  ten: { contender: 'TrailImport', imports: 10 },
  hundred: { contender: 'TrailImport', imports: 100 },
  hundredBeside: { contender: 'TrailImport', imports: 100, pastElsewhere: 10_000 },
  fullStack: { contender: 'TrailImport', imports: 240 },
  inTurn: { contender: 'TrailImport', imports: 1_000, stacks: 10 },
  atOnce: { contender: 'TrailImport', imports: 1_000, stacks: 10, atOnce: true },
} as const satisfies Record<string, Play>;
export type Case = keyof typeof CASES;

type Played = Readonly<Record<Case, PlayedCalls>>;

interface Measured {
  readonly value: number;
  readonly digits?: number;
}

export interface Target {
  readonly target: string;
  measure(played: Played): readonly Measured[];
  isMet(...values: readonly number[]): boolean;
}

/** Calls to CloudTrail and S3. The listing of log files depends on the trail, so it is not counted. */
export function cloudTrailAndS3(counts: Counts): number {
  const { StartImport, StopImport, GetImport, ListImports, GetEventDataStore, S3 } = counts;
  return StartImport + StopImport + GetImport + ListImports + GetEventDataStore + S3;
}

/** Calls that show which imports there are. */
export function lookUps({ GetImport, ListImports }: Counts): number {
  return GetImport + ListImports;
}

/** The part of all calls to AWS that were throttled. */
export function throttledShare(counts: Counts): number {
  const { DynamoDB, EventBridge, CloudFormation, Lambda, throttled } = counts;
  const all = cloudTrailAndS3(counts) + counts['S3 listing'] + DynamoDB + EventBridge + CloudFormation + Lambda;
  return throttled / all;
}

export function countsOf({ create, hour, update, delete: gone }: PlayedCalls): Counts[] {
  return [create, hour, update, gone].filter(counts => counts !== undefined);
}

function seconds(counts: Counts | undefined): Measured {
  return { value: counts?.seconds ?? NaN, digits: 1 };
}

export const TARGETS: readonly Target[] = [
  {
    target: 'A create calls CloudTrail and S3 at most 6 times, apart from the listing of log files',
    measure: ({ one }) => [{ value: cloudTrailAndS3(one.create) }],
    isMet: calls => calls <= 6,
  },
  {
    target: 'The create of 100 imports takes at most 30 s',
    measure: ({ hundred }) => [seconds(hundred.create)],
    isMet: most => most <= 30,
  },
  {
    target: 'The update of the retryToken of 100 imports takes at most 5 s',
    measure: ({ hundred }) => [seconds(hundred.update)],
    isMet: most => most <= 5,
  },
  {
    target: 'The delete of a running import takes at most 8 s, and of 100 imports at most 15 s',
    measure: ({ one, hundred }) => [seconds(one.delete), seconds(hundred.delete)],
    isMet: (one, hundred) => one <= 8 && hundred <= 15,
  },
  {
    target: 'After 10,000 imports into other event data stores, the create of 100 imports calls ListImports and '
      + 'GetImport no more often than the create of 1',
    measure: ({ one, hundredBeside }) => [{ value: lookUps(hundredBeside.create) }, { value: lookUps(one.create) }],
    isMet: (hundred, one) => hundred <= one,
  },
  {
    target: 'No call is throttled with 240 imports in a stack',
    measure: ({ fullStack }) => [{ value: sum(fullStack, ({ throttled }) => throttled) }],
    isMet: throttled => throttled === 0,
  },
  {
    target: 'At most 1 % of the calls are throttled with 1,000 imports in ten stacks at once, and no request fails',
    measure: ({ atOnce }) => [
      { value: Math.max(...countsOf(atOnce).map(throttledShare)) * 100, digits: 2 },
      { value: sum(atOnce, ({ failed }) => failed) },
    ],
    isMet: (percent, failed) => percent <= 1 && failed === 0,
  },
];

function sum(played: PlayedCalls, of: (counts: Counts) => number): number {
  return countsOf(played).reduce((total, counts) => total + of(counts), 0);
}
