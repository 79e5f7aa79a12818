import type { Life } from './live';
import { tally } from '../local-cloud/lake/lake';
import { identityOfRecord } from '../test/lifecycle/account/identity';
import type { World } from '../test/lifecycle/account/world';

/** Figures from the records of the emulated CloudTrail Lake and CloudFormation. */
export interface Figures {
  readonly startsOfIdentity: readonly number[];
  /** Imports that began although another one of the same identity had ingested events. */
  readonly startsAgain: number;
  readonly eventsIngested: number;
  readonly eventsTwice: number;
  readonly leftRunning: number;
  readonly stuck: number;
  readonly beyondHelp: number;
  readonly unanswered: number;
  readonly filesWanted: number;
  readonly filesMissing: number;
  readonly faults: number;
}

export function figuresOf(life: Life): Figures {
  const { world, store, wanted, beyondHelp, faults } = life;
  const ingested = world.lake.ingested(store);
  const { events, duplicates } = tally(ingested);
  const keys = new Set(ingested.map(({ key }) => key));
  return {
    startsOfIdentity: startsOfIdentity(world),
    startsAgain: startsAgain(world, store),
    eventsIngested: events,
    eventsTwice: duplicates,
    leftRunning: leftRunning(world),
    stuck: gotStuck(world) ? 1 : 0,
    beyondHelp: beyondHelp ? 1 : 0,
    unanswered: world.cloudFormation.requests
      .filter(({ answers, abandoned }) => answers.length === 0 && abandoned !== 'canceled').length,
    filesWanted: wanted.length,
    filesMissing: wanted.filter(key => !keys.has(key)).length,
    faults,
  };
}

/** How many imports of each identity CloudTrail began. */
function startsOfIdentity({ lake }: World): number[] {
  const counts = new Map<string, number>();
  for (const record of lake.imports) {
    const identity = identityOfRecord(record);
    counts.set(identity, (counts.get(identity) ?? 0) + 1);
  }
  return [...counts.values()];
}

function startsAgain({ lake }: World, store: string): number {
  const files = lake.ingested(store);
  return lake.imports.filter(record => lake.imports
    .filter(earlier => identityOfRecord(earlier) === identityOfRecord(record))
    .some(earlier => files.some(({ importId, at }) => importId === earlier.importId && at <= record.createdAt))).length;
}

/** Imports that ran when their stack was gone, and that nobody had stopped. */
function leftRunning({ departures, starts, stops }: World): number {
  const left = new Set<string>();
  for (const { at, running } of departures.filter(({ request }) => !request)) {
    for (const { importId } of running) {
      const isBefore = (each: { readonly importId: string; readonly at: number }) =>
        each.importId === importId && each.at <= at;
      const begun = Math.max(...starts.filter(isBefore).map(start => start.at));
      if (!stops.some(stop => isBefore(stop) && stop.at >= begun)) {
        left.add(importId);
      }
    }
  }
  return left.size;
}

function gotStuck({ cloudFormation }: World): boolean {
  const isStuck = (status: string) => /^(DELETE|ROLLBACK|UPDATE_ROLLBACK)_FAILED$/.test(status);
  return cloudFormation.requests.some(({ abandoned }) => abandoned === 'timed out')
    || cloudFormation.stacks.some(({ statuses }) => statuses.some(({ status }) => isStuck(status)));
}

export function sum(lives: readonly Figures[], figure: Exclude<keyof Figures, 'startsOfIdentity'>): number {
  return lives.reduce((total, figures) => total + figures[figure], 0);
}
