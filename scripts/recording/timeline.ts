import type { Frame, Line } from './terminal';

/** A line that a viewer sees from `from` until `to`, or until the recording begins again. */
export interface Appearance {
  readonly row: number;
  readonly line: Line;
  readonly from: number;
  readonly to?: number;
}

export interface Timeline {
  readonly appearances: readonly Appearance[];
  /** The number of lines as it grows. */
  readonly heights: ReadonlyArray<{ readonly from: number; readonly rows: number }>;
  readonly seconds: number;
}

/** A viewer cannot follow more frames, and each one takes space. */
const FRAME_SECONDS = 0.25;
/** A wait without a new line is cut to this time. */
const LONGEST_WAIT = 2;
const END_SECONDS = 5;

/** Arranges frames for a viewer: fewer of them, and no long waits. */
export function timelineOf(frames: readonly Frame[]): Timeline {
  const shown = withoutWaits(thinned(frames));
  const open = new Map<number, Appearance>();
  const appearances: Appearance[] = [];
  const heights: Array<{ from: number; rows: number }> = [];
  for (const { seconds, lines } of shown) {
    for (const [row, appearance] of open) {
      if (JSON.stringify(lines[row]) !== JSON.stringify(appearance.line)) {
        appearances.push({ ...appearance, to: seconds });
        open.delete(row);
      }
    }
    lines.forEach((line, row) => {
      if (line.length > 0 && !open.has(row)) {
        open.set(row, { row, line, from: seconds });
      }
    });
    if (heights.at(-1)?.rows !== lines.length) {
      heights.push({ from: seconds, rows: lines.length });
    }
  }
  return {
    appearances: [...appearances, ...open.values()], heights, seconds: (shown.at(-1)?.seconds ?? 0) + END_SECONDS,
  };
}

/** Keeps the last frame of each quarter of a second. */
function thinned(frames: readonly Frame[]): Frame[] {
  const slot = ({ seconds }: Frame) => Math.floor(seconds / FRAME_SECONDS);
  return frames.filter((frame, index) => index === frames.length - 1 || slot(frame) !== slot(frames[index + 1]));
}

/** While nothing but the last lines changes, as they do with a spinner, time passes faster. */
function withoutWaits(frames: readonly Frame[]): Frame[] {
  let cut = 0;
  let waiting = 0;
  let before = 0;
  return frames.flatMap((frame, index) => {
    const passed = frame.seconds - before;
    before = frame.seconds;
    waiting = index > 0 && frames[index - 1].lines.length === frame.lines.length && isSpinning(frame)
      ? waiting + passed
      : 0;
    if (waiting > LONGEST_WAIT) {
      cut += passed;
      return [];
    }
    return [{ ...frame, seconds: frame.seconds - cut }];
  });
}

/** Whether the last line is a spinner without a bar above it. */
function isSpinning({ lines }: Frame): boolean {
  const texts = lines.map((line) => line.map(({ text }) => text).join('')).filter((text) => text.trim() !== '');
  return /^\s*[\u2800-\u28ff] /.test(texts.at(-1) ?? '') && !/\[[#.]*\]/.test(texts.at(-2) ?? '');
}
