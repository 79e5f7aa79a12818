/** Output of a command in a terminal, in seconds after its start. */
export type Output = readonly [seconds: number, text: string];

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Characters of the same style. */
export interface Span {
  readonly text: string;
  readonly styles: readonly Style[];
}

export type Line = readonly Span[];

/** Everything that the terminal has shown since the start, as of a time. */
export interface Frame {
  readonly seconds: number;
  readonly lines: readonly Line[];
}

const PARTS = /\u001b\[[\d;?]*[A-Za-z]|[\r\n]|[^\u001b\r\n]+/g;
const ON: Record<string, Style> = { 1: 'bold', 2: 'dim', 31: 'red', 32: 'green', 33: 'yellow', 36: 'cyan' };
const OFF: Record<string, readonly Style[]> = { 22: ['bold', 'dim'], 39: ['red', 'green', 'yellow', 'cyan'] };

/** Plays output on a terminal of any height. It knows the codes that the demo uses, and ignores others. */
export function played(outputs: readonly Output[]): Frame[] {
  const lines: Span[][] = [[]];
  let row = 0;
  let styles: readonly Style[] = [];
  return outputs.map(([seconds, text]) => {
    for (const part of text.match(PARTS) ?? []) {
      const code = /^\u001b\[(.*)(.)$/s.exec(part);
      if (part === '\n') {
        lines[++row] ??= [];
      } else if (code?.[2] === 'A') {
        row = Math.max(0, row - Number(code[1] || 1));
      } else if (code?.[2] === 'J') {
        lines.splice(row, lines.length, []);
      } else if (code?.[2] === 'm') {
        styles = styled(styles, code[1]);
      } else if (!code && part !== '\r') {
        lines[row].push({ text: part, styles });
      }
    }
    return { seconds, lines: lines.map((line) => [...line]) };
  });
}

function styled(styles: readonly Style[], code: string): readonly Style[] {
  if (ON[code]) {
    return [...styles, ON[code]];
  }
  return OFF[code] ? styles.filter((style) => !OFF[code].includes(style)) : [];
}
