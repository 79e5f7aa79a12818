/** The events that an import of a stack ingests. */
interface Ingested {
  readonly path: string;
  /** Source, destination, start and end, with tokens as the stack resolves them. */
  readonly identity: unknown[];
  readonly allowOverlap: boolean;
}

/**
 * The problems of imports of a stack that would ingest the same events. The values of tokens are unknown, so two tokens
 * are equal only if they resolve to the same text. The deployment detects other overlaps.
 */
export function overlapProblems(imports: Ingested[]): string[] {
  const identities = imports.map(({ identity }) =>
    identity.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))),
  );
  return pairsWithSameLogs(identities).flatMap(([index, otherIndex]) => {
    const [one, other] = [imports[index], imports[otherIndex]];
    const [identity, otherIdentity] = [identities[index], identities[otherIndex]];
    if (identity.every((part, place) => part === otherIdentity[place])) {
      return [
        `${one.path} imports the same source, destination and time range as ${other.path}: ` +
          'remove one of them, because the events would be imported and billed twice',
      ];
    }
    return one.allowOverlap || other.allowOverlap || !shareADay(identity, otherIdentity)
      ? []
      : [
        `${one.path} imports some of the same days and logs as ${other.path} into the same event data store: ` +
            'specify time ranges that share no day, or set allowOverlap to true to import and pay for ' +
              'these events twice',
      ];
  });
}

/**
 * The pairs of imports into the same event data store if the source of one import contains the source of the other. The
 * later import of a pair comes first. A stack has tens of thousands of pairs, so the function sorts the sources: a
 * source is directly followed by the sources that it contains.
 */
function pairsWithSameLogs(identities: string[][]): [number, number][] {
  const logs = identities.map(([source, store]) => `${JSON.stringify(store)} ${source}`);
  const order = [...logs.keys()].sort((a, b) => (logs[a] < logs[b] ? -1 : Number(logs[a] > logs[b])));
  const containing: number[] = [];
  const pairs: [number, number][] = [];
  for (const index of order) {
    while (containing.length > 0 && !logs[index].startsWith(logs[containing.at(-1)!])) containing.pop();
    for (const other of containing) pairs.push([Math.max(index, other), Math.min(index, other)]);
    containing.push(index);
  }
  return pairs.sort(([a, otherA], [b, otherB]) => a - b || otherA - otherB);
}

/** CloudTrail compares the dates in the names of log files. An import without a time range ingests all days. */
function shareADay([, , start, end]: string[], [, , otherStart, otherEnd]: string[]): boolean {
  if (!start || !otherStart) return true;
  const day = (time: string) => time.slice(0, 10);
  return day(start) <= day(otherEnd) && day(otherStart) <= day(end);
}
