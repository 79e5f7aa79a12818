/** `2318` as `2,318`, regardless of the user's language. */
export function count(n: number): string {
  return n.toLocaleString('en-US');
}

/** `75_000` as `1 min 15 s`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A value as a reader expects it, without any JSON: the states of an import, for example, as `RUNNING → COMPLETED`. */
export function shown(value: unknown): string {
  if (typeof value === 'number') {
    return count(value);
  }
  if (Array.isArray(value)) {
    return value.length === 0 ? 'none' : value.map(shown).join(' → ');
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).map(([name, each]) => `${name} ${shown(each)}`).join(', ') || 'none';
  }
  return value === undefined ? 'none' : String(value);
}

/** Breaks a text between words. A word that is longer than a line keeps its own line, so that it can be copied. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    for (const word of paragraph.split(/(?<=\S) /)) {
      const last = lines.at(-1);
      if (last !== undefined && `${last} ${word}`.length <= width) {
        lines[lines.length - 1] = `${last} ${word}`;
      } else {
        lines.push(word);
      }
    }
    return lines;
  });
}
