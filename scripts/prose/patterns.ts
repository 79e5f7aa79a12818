/** Words that plain English avoids, and a replacement. A blank in a pattern also matches a line break. */
export interface Pattern {
  readonly avoid: RegExp;
  readonly instead: string;
}

export const PATTERNS: readonly Pattern[] = [
  { avoid: /, for (?!example|instance|which|whom)/i, instead: '"because", or a new sentence' },
  { avoid: /;/, instead: 'a new sentence' },
  { avoid: /\bwhat (?!happens\b|to do\b)/i, instead: 'the name of the thing' },
  { avoid: /\b(tells?|told|says?|said|hears?|heard|speaks?|spoke)\b/i, instead: '"report", "return", "show", "emit"' },
  {
    avoid: /\b(mends?|mended|anew|goes on|went on|takes? in|taken in|comes? in|came in|puts? right|put aside)\b/i,
    instead: '"fix", "again", "continue", "ingest"',
  },
  { avoid: /\bby (itself|themselves)\b/i, instead: '"automatically", "alone"' },
  { avoid: /\bbesides?\b/i, instead: '"also", "in addition to", "next to"' },
  { avoid: /\b(lies|hole|holes)\b/i, instead: '"is stored", "vulnerability"' },
  {
    avoid:
      /\b(tick|ticks|sight|ticket|tickets|crowd|crowds|heir|heirs|siblings?|leftovers|standing|the deploy|rooms?)\b/i,
    instead: 'a term of the glossary',
  },
  {
    avoid:
      /\b(gives?|given|gave) (a|an|the|no|its|another) (prop|role|prefix|key|name|time|bucket|value|option|setting)\b/i,
    instead: '"specify"',
  },
  {
    avoid:
      /\b(makes?|made) (a|an|the|its|another) (role|bucket|table|key|queue|import|import|store|function|stack|rule)\b/i,
    instead: '"create"',
  },
  {
    avoid: /(?<!there )\b(is|are|was|were) no (?!longer\b|more than\b|different\b)/i, instead: '"isn\'t a", "aren\'t"',
  },
  { avoid: /\b(of|from) (yours|ours|theirs)\b/i, instead: '"your own"' },
  {
    avoid: /\b(bucket|key|role|trail|stack|store|import)s? of (another|other) (account|Region|stack)s?\b/i,
    instead: '"in another account"',
  },
  { avoid: /(^|[.!?] )Of (a|an|the|all|each|every)\b/, instead: 'the subject first' },
  { avoid: /(^|[.!?] )Where\b(?!.*\?)/, instead: '"If", "When"' },
  { avoid: /\b(is|are|was|were) (not )?there(?! (a|an|any|another)\b)(?=[\s,.)]|$)/i, instead: '"exists"' },
  { avoid: /\b(e\.g\.|i\.e\.|etc\.)/i, instead: '"for example", "that is"' },
  {
    avoid: /\b(simply|just|easily|obviously|please|very|nowadays|whoever|whatever|most often)\b/i,
    instead: 'nothing, or "anyone who", "usually"',
  },
  { avoid: /\bby the command\b/i, instead: '"with the command"' },
  { avoid: /\b(the|a|no) way out\b|\bin (its|the) way\b/i, instead: '"a route to the internet", "that blocks it"' },
  { avoid: /\b(\w+) \1\b/i, instead: 'the word once' },
  { avoid: /\bone which\b|\bthat which\b|\bthose which\b/i, instead: 'the noun' },
];
