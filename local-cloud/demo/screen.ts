const BAR_WIDTH = 30;
const ERASE_LINE = '\r\u001b[2K';

export interface Progress {
  /** Distinguishes several bars. */
  readonly name?: string;
  readonly done: number;
  readonly total: number;
  readonly phase: string;
  readonly detail: string;
}

/** Prints the output of the demo: lines, and progress bars that move if the output is a terminal. */
export class Screen {
  private stepNumber = 0;
  private barsDrawn: readonly string[] = [];
  private failed = 0;

  constructor(private readonly out: NodeJS.WriteStream = process.stdout) {}

  get failures(): number {
    return this.failed;
  }

  step(title: string): void {
    this.line(`\n${++this.stepNumber}. ${title}`, '');
  }

  line(text: string, indent = '   '): void {
    this.endBar();
    this.out.write(`${indent}${text}\n`);
  }

  /** Prints whether a value is the expected one. The demo fails if any is not. */
  expect(what: string, actual: unknown, wanted: unknown): void {
    const right = JSON.stringify(actual) === JSON.stringify(wanted);
    this.failed += right ? 0 : 1;
    this.line(right ? `✓ ${what}: ${shown(actual)}` : `✗ ${what}: ${shown(actual)}, expected ${shown(wanted)}`);
  }

  bar(progress: Progress): void {
    this.bars([progress]);
  }

  /** A terminal shows every change. Other outputs get a line for each phase and for each quarter of the progress. */
  bars(all: readonly Progress[]): void {
    const lines = all.map(drawn);
    if (this.out.isTTY) {
      const upToTheFirst = this.barsDrawn.length > 1 ? `\u001b[${this.barsDrawn.length - 1}A` : '';
      // The cursor would miss a line that the terminal wraps.
      const fitting = lines.map((line) => `${ERASE_LINE}${line.slice(0, (this.out.columns || Infinity) - 1)}`);
      this.out.write(`${upToTheFirst}${fitting.join('\n')}`);
      this.barsDrawn = lines;
    } else {
      const keys = all.map((each) => `${each.phase} ${Math.floor(shareOf(each) * 4)}`);
      lines.filter((_, index) => keys[index] !== this.barsDrawn[index]).forEach((line) => this.out.write(`${line}\n`));
      this.barsDrawn = keys;
    }
  }

  endBar(): void {
    if (this.out.isTTY && this.barsDrawn.length > 0) {
      this.out.write('\n');
    }
    this.barsDrawn = [];
  }
}

function drawn({ name, phase, detail, ...progress }: Progress): string {
  const filled = Math.round(shareOf(progress) * BAR_WIDTH);
  return `   ${name ? `${name} ` : ''}[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] ${phase} · ${detail}`;
}

function shareOf({ done, total }: Pick<Progress, 'done' | 'total'>): number {
  return total === 0 ? 0 : Math.min(1, done / total);
}

/** `2318` as `2,318`, whatever the user's language. */
export function count(n: number): string {
  return n.toLocaleString('en-US');
}

function shown(value: unknown): string {
  return typeof value === 'number' ? count(value) : typeof value === 'string' ? value : JSON.stringify(value);
}
