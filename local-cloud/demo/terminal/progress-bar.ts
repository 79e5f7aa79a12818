import type { Colors } from 'picocolors/types';

const NARROWEST = 10;
const WIDEST = 30;
const QUARTERS = 4;

export interface Progress {
  /** Distinguishes several bars. */
  readonly name?: string;
  /** The number of files that were imported. Files that failed are not among them. */
  readonly done: number;
  readonly total: number;
  readonly phase: string;
  readonly detail: string;
}

/** The colors of a terminal, or functions that change nothing. */
export type Palette = Pick<Colors, 'bold' | 'cyan' | 'dim' | 'green' | 'red' | 'yellow'>;

/** A line with a bar, which gets narrower if the line does not fit. Only a complete import fills the bar. */
export function drawnBar({ name, phase, detail, ...progress }: Progress, palette: Palette, columns = Infinity): string {
  const before = name ? `${name} [` : '[';
  const state = phase === 'FAILED' ? `✗ ${phase}` : phase;
  const after = ` · ${detail}`;
  const width = Math.max(NARROWEST, Math.min(WIDEST, columns - `${before}] ${state}${after}`.length));
  const filled = Math.floor(shareOf(progress) * width);
  const color = colorOf(phase, palette);
  return `${before}${color('#'.repeat(filled))}${palette.dim('.'.repeat(width - filled))}] ${color(state)}${after}`;
}

/** Changes with the phase and with each quarter of the progress. */
export function milestoneOf(progress: Progress): string {
  return `${progress.phase} ${Math.floor(shareOf(progress) * QUARTERS)}`;
}

function colorOf(phase: string, palette: Palette): (text: string) => string {
  switch (phase) {
    case 'COMPLETED': return palette.green;
    case 'FAILED': return palette.red;
    case 'RUNNING': return palette.cyan;
    default: return palette.yellow;
  }
}

function shareOf({ done, total }: Pick<Progress, 'done' | 'total'>): number {
  return total === 0 ? 0 : Math.min(1, done / total);
}
