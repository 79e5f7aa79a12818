import picocolors from 'picocolors';
import { LiveArea } from './live-area';
import { drawnBar, milestoneOf, type Palette, type Progress } from './progress-bar';
import { duration, shown, wrap } from './text';

const INDENT = '   ';
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
/** Longer lines are hard to read. */
const WIDEST = 100;
/** The duration of a shorter step is of no interest. */
const SHOWN_MS = 1_000;

/**
 * Prints the output of the demo. On a terminal, it uses colors, a spinner and animated bars. Otherwise, it prints plain
 * lines.
 */
export class Screen {
  readonly hasColors: boolean;
  private readonly palette: Palette;
  private readonly live: LiveArea;
  private stepNumber = 0;
  private stepBegan?: number;
  private spinner?: NodeJS.Timeout;
  private bars: readonly Progress[] = [];
  private failed = 0;
  private isOver = false;

  constructor(private readonly out: NodeJS.WriteStream = process.stdout, color = picocolors.isColorSupported) {
    this.hasColors = Boolean(out.isTTY) && color;
    this.palette = picocolors.createColors(this.hasColors);
    this.live = new LiveArea(out);
  }

  /** The width of the terminal, or of a page for other outputs. */
  get columns(): number {
    return this.out.isTTY ? Math.min(this.out.columns || WIDEST, WIDEST) : WIDEST;
  }

  get failures(): number {
    return this.failed;
  }

  /** Runs a step with a spinner. Prints its title before it and the time that it took after it. */
  async step<T>(title: string, work: () => Promise<T> | T): Promise<T> {
    const numbered = this.wrapped(`${++this.stepNumber}. ${title}`, '');
    this.print(['', ...numbered.map((line) => this.palette.bold(line))]);
    this.stepBegan = Date.now();
    this.startSpinner();
    try {
      const result = await work();
      const took = Date.now() - this.stepBegan;
      this.endBars();
      if (took >= SHOWN_MS) {
        this.print([`${INDENT}${this.palette.dim(`(${duration(took)})`)}`]);
      }
      return result;
    } finally {
      this.endBars();
      this.stopSpinner();
    }
  }

  /** Prints a sentence, which a terminal wraps between words. */
  line(text: string, indent = INDENT): void {
    this.endBars();
    this.print(this.wrapped(text, indent));
  }

  /** Prints a line that the reader may copy, so it is not wrapped. */
  command(text: string): void {
    this.endBars();
    this.print([`${INDENT}${INDENT}${this.palette.cyan(text)}`]);
  }

  /** Prints the output of a command as it is. */
  output(text: string): void {
    this.endBars();
    this.print(text.trimEnd().split('\n').map((line) => (line === '' ? '' : `${INDENT}${INDENT}${line}`)));
  }

  /** Prints a table, whose columns are aligned. The columns after the first one are aligned to the right. */
  table(rows: ReadonlyArray<readonly [string, ...Array<string | number>]>): void {
    this.endBars();
    const cells = rows.map((row) => row.map(shown));
    const widths =
      cells.reduce<number[]>((most, row) => row.map((cell, column) => Math.max(cell.length, most[column] ?? 0)), []);
    this.print(cells.map((row) => INDENT + INDENT
      + row.map((cell, column) => column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])).join('  ')));
  }

  /** Prints whether a value is the expected one. The demo fails if any is not. */
  expect(what: string, actual: unknown, wanted: unknown): void {
    const right = JSON.stringify(actual) === JSON.stringify(wanted);
    if (right) {
      this.marked(this.palette.green('✓'), `${what}: ${shown(actual)}`);
    } else {
      this.failed++;
      this.failure(`${what}: ${shown(actual)}, expected ${shown(wanted)}`);
    }
  }

  /** Prints a failure. */
  failure(text: string): void {
    this.marked(this.palette.red('✗'), text);
  }

  /** Prints how the demo went. */
  result(text: string, good: boolean): void {
    this.endBars();
    this.print(['', ...this.wrapped(text, '').map(good ? this.palette.green : this.palette.red)]);
  }

  /** Prints the last line of a demo that is interrupted. Later failures aren't shown. */
  interrupt(text: string): void {
    this.stopSpinner();
    this.line(text, '');
    this.isOver = true;
  }

  /**
   * Shows progress. A terminal shows every change. Other outputs get a line for each phase and each quarter of the
   * progress.
   */
  show(...bars: readonly Progress[]): void {
    const before = this.bars;
    this.bars = this.isOver ? [] : bars;
    if (this.out.isTTY) {
      this.draw();
    } else {
      const changed =
        this.bars.filter((bar, index) => !before[index] || milestoneOf(bar) !== milestoneOf(before[index]));
      changed.forEach((bar) => this.out.write(`${this.drawn(bar)}\n`));
    }
  }

  /** Leaves the bars as they are. Further output is printed below them. */
  endBars(): void {
    const bars = this.bars;
    this.bars = [];
    if (this.out.isTTY && bars.length > 0) {
      this.print(bars.map((bar) => this.drawn(bar)));
    }
  }

  private marked(mark: string, text: string): void {
    this.endBars();
    const [first, ...others] = this.wrapped(text, `${INDENT}  `);
    this.print([`${INDENT}${mark} ${first.trimStart()}`, ...others]);
  }

  private drawn(bar: Progress): string {
    return `${INDENT}${drawnBar(bar, this.palette, this.width - INDENT.length)}`;
  }

  /** The terminal would wrap a longer line anywhere. */
  private get width(): number {
    return this.out.isTTY ? Math.min(this.out.columns || WIDEST, WIDEST) - 1 : Infinity;
  }

  private wrapped(text: string, indent: string): string[] {
    return wrap(text, this.width - indent.length).map((line) => `${indent}${line}`);
  }

  /** Prints lines above the redrawn area. */
  private print(lines: readonly string[]): void {
    if (!this.isOver) {
      this.live.clear();
      this.out.write(lines.map((line) => `${line}\n`).join(''));
      this.draw();
    }
  }

  private draw(): void {
    if (!this.out.isTTY || this.isOver) {
      return;
    }
    const bars = this.bars.map((bar) => this.drawn(bar));
    this.live.draw(this.spinner === undefined ? bars : [...bars, this.spinnerLine()]);
  }

  private spinnerLine(): string {
    const elapsed = Date.now() - this.stepBegan!;
    const frame = FRAMES[Math.floor(elapsed / FRAME_MS) % FRAMES.length];
    return `${INDENT}${this.palette.cyan(frame)} ${this.palette.dim(duration(elapsed))}`;
  }

  private startSpinner(): void {
    if (this.out.isTTY) {
      this.spinner = setInterval(() => this.draw(), FRAME_MS);
      this.spinner.unref();
      this.draw();
    }
  }

  private stopSpinner(): void {
    clearInterval(this.spinner);
    this.spinner = undefined;
    this.live.clear();
  }
}
