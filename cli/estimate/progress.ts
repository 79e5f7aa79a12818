import { bar, percent } from '../screen/bar';
import { bytes, duration, shortCount } from '../screen/format';
import { screenOf } from '../screen/output';

export interface Progress {
  /** From 0 to 1. */
  readonly done: number;
  readonly files: number;
  readonly gzipBytes: number;
  readonly requests: number;
}

const EVERY = 200;

/** A live progress bar on stderr, if stderr is a terminal. */
export async function showProgress(current: () => Progress, began: number): Promise<{ end(): void }> {
  const { stderr } = process;
  if (!stderr.isTTY) {
    return { end: () => undefined };
  }
  const screen = await screenOf(true, stderr);
  const show = () => screen.show(progressLine(current(), (Date.now() - began) / 1_000));
  const timer = setInterval(show, EVERY);
  return {
    end: () => {
      clearInterval(timer);
      show();
      screen.end();
    },
  };
}

export function progressLine({ done, files, gzipBytes, requests }: Progress, seconds: number): string {
  const left = done > 0.02 && done < 1 ? `, ${duration((seconds * (1 - done)) / done)} left` : '';
  const counts = [`${shortCount(files)} files`, bytes(gzipBytes), `${shortCount(requests)} calls`, duration(seconds)];
  return `${bar(done, 20)} ${percent(done + 1e-9)}  ${counts.join(', ')}${left}`;
}
