const ERASE_TO_END = '\u001b[0J';
const RESET = '\u001b[0m';
/** A color, or a visible character. */
const PARTS = /\u001b\[[\d;]*m|./gsu;

/** The last lines of a terminal, which are drawn again in their place. */
export class LiveArea {
  private height = 0;

  constructor(private readonly out: NodeJS.WriteStream) {}

  draw(lines: readonly string[]): void {
    // The terminal must not wrap a line, because the cursor would miss where the area begins.
    const width = (this.out.columns || Infinity) - 1;
    this.out.write(`${this.toStart()}${lines.map((line) => `${cut(line, width)}\n`).join('')}`);
    this.height = lines.length;
  }

  clear(): void {
    if (this.height > 0) {
      this.out.write(this.toStart());
      this.height = 0;
    }
  }

  private toStart(): string {
    return this.height === 0 ? '' : `\u001b[${this.height}A\r${ERASE_TO_END}`;
  }
}

function cut(line: string, width: number): string {
  let visible = 0;
  const parts = line.match(PARTS) ?? [];
  const fitting = parts.filter((part) => part.startsWith('\u001b') || ++visible <= width);
  return visible > width && fitting.length < parts.length && line.includes('\u001b')
    ? `${fitting.join('')}${RESET}`
    : fitting.join('');
}
