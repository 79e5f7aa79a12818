/** What becomes of a new import of events that the event data store has already. */
export enum Overlap {
  /** The deployment fails, and names the windows that are free. */
  REFUSE = 'REFUSE',
  /** The events are imported again: the store holds, and bills, them once more. */
  ALLOW = 'ALLOW',
}

/** What an import of a stack takes in, its tokens resolved by the stack. */
interface Taken {
  readonly path: string;
  /** Source, store, start and end; of what is a token, whatever it resolves to. */
  readonly identity: unknown[];
  readonly overlap: Overlap;
}

/**
 * Imports of a stack that would take in the same events. What tokens stand for is not known: they are the same only where they
 * are alike, and the deployment sees to the rest.
 */
export function overlapProblems(imports: Taken[]): string[] {
  // As text, made once: in a stack full of imports tens of thousands of pairs are compared.
  const identities = imports.map(({ identity }) => identity.map((part) => typeof part === 'string' ? part : JSON.stringify(part)));
  return imports.flatMap((one, index) => imports.slice(0, index).flatMap((other, otherIndex) => {
    const [identity, otherIdentity] = [identities[index], identities[otherIndex]];
    if (identity.every((part, place) => part === otherIdentity[place])) {
      return [`${one.path} imports the same source, destination and times as ${other.path}: remove one of them, for its events would be imported and billed twice`];
    }
    const allowed = one.overlap === Overlap.ALLOW || other.overlap === Overlap.ALLOW;
    return allowed || !share(identity, otherIdentity) ? []
      : [`${one.path} imports some of the same days and logs as ${other.path} into the same store: let the windows share no day, or set overlap: Overlap.ALLOW to import and pay for these events twice`];
  }));
}

function share([source, store, start, end]: string[], [otherSource, otherStore, otherStart, otherEnd]: string[]): boolean {
  return store === otherStore && (source.startsWith(otherSource) || otherSource.startsWith(source)) && shareADay(start, end, otherStart, otherEnd);
}

/** CloudTrail compares the dates in the names of log files, so windows are compared by day; no window takes in all of them. */
function shareADay(start: string, end: string, otherStart: string, otherEnd: string): boolean {
  if (!start || !otherStart) return true;
  const day = (time: string) => time.slice(0, 10);
  return day(start) <= day(otherEnd) && day(otherStart) <= day(end);
}
