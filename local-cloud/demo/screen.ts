const BAR_WIDTH = 30;
const ERASE_LINE = '\r\u001b[2K';

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly phase: string;
  readonly detail: string;
}

/** Prints the demo's story: calm lines, and a progress bar that moves where the output is a terminal. */
export class Screen {
  private stepNumber = 0;
  private barDrawn = '';
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

  /** Prints whether something is as it must be; what is not makes the demo fail. */
  expect(what: string, actual: unknown, wanted: unknown): void {
    const right = JSON.stringify(actual) === JSON.stringify(wanted);
    this.failed += right ? 0 : 1;
    this.line(right ? `✓ ${what}: ${shown(actual)}` : `✗ ${what}: ${shown(actual)}, but it should be ${shown(wanted)}`);
  }

  /** A terminal shows every change; elsewhere a line is printed for each phase, and for each quarter that is done. */
  bar({ done, total, phase, detail }: Progress): void {
    const share = total === 0 ? 0 : Math.min(1, done / total);
    const filled = Math.round(share * BAR_WIDTH);
    const drawn = `   [${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] ${phase} · ${detail}`;
    const key = this.out.isTTY ? drawn : `${phase} ${Math.floor(share * 4)}`;
    if (key !== this.barDrawn) {
      this.barDrawn = key;
      this.out.write(this.out.isTTY ? `${ERASE_LINE}${drawn}` : `${drawn}\n`);
    }
  }

  endBar(): void {
    if (this.out.isTTY && this.barDrawn) {
      this.out.write('\n');
    }
    this.barDrawn = '';
  }
}

/** `2318` as `2,318`, whatever the user's language. */
export function count(n: number): string {
  return n.toLocaleString('en-US');
}

function shown(value: unknown): string {
  return typeof value === 'number' ? count(value) : typeof value === 'string' ? value : JSON.stringify(value);
}
