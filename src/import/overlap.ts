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
  // The text of each part is computed once, because a stack has tens of thousands of pairs of imports.
  const identities = imports.map(({ identity }) =>
    identity.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))),
  );
  return imports.flatMap((one, index) =>
    imports.slice(0, index).flatMap((other, otherIndex) => {
      const [identity, otherIdentity] = [identities[index], identities[otherIndex]];
      if (identity.every((part, place) => part === otherIdentity[place])) {
        return [
          `${one.path} imports the same source, destination and time range as ${other.path}: ` +
            'remove one of them, because the events would be imported and billed twice',
        ];
      }
      const allowed = one.allowOverlap || other.allowOverlap;
      return allowed || !share(identity, otherIdentity)
        ? []
        : [
          `${one.path} imports some of the same days and logs as ${other.path} into the same event data store: ` +
              'specify time ranges that share no day, or set allowOverlap to true to import and pay for ' +
                'these events twice',
        ];
    }),
  );
}

function share(one: string[], other: string[]): boolean {
  const [source, store, start, end] = one;
  const [otherSource, otherStore, otherStart, otherEnd] = other;
  const sameLogs = source.startsWith(otherSource) || otherSource.startsWith(source);
  return store === otherStore && sameLogs && shareADay(start, end, otherStart, otherEnd);
}

/** CloudTrail compares the dates in the names of log files. An import without a time range ingests all days. */
function shareADay(start: string, end: string, otherStart: string, otherEnd: string): boolean {
  if (!start || !otherStart) return true;
  const day = (time: string) => time.slice(0, 10);
  return day(start) <= day(otherEnd) && day(otherStart) <= day(end);
}
