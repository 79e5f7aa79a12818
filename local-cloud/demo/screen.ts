const BAR_WIDTH = 30;
const ERASE_LINE = '\r\u001b[2K';

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

  /** A terminal shows every change; elsewhere a line is printed for each quarter that is done. */
  bar(done: number, total: number, text: string): void {
    const share = total === 0 ? 0 : Math.min(1, done / total);
    const filled = Math.round(share * BAR_WIDTH);
    const drawn = `   [${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] ${text}`;
    if (this.out.isTTY) {
      this.out.write(`${ERASE_LINE}${drawn}`);
      this.barDrawn = drawn;
    } else if (this.barDrawn !== quarter(share)) {
      this.barDrawn = quarter(share);
      this.out.write(`${drawn}\n`);
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

function quarter(share: number): string {
  return String(Math.floor(share * 4));
}
