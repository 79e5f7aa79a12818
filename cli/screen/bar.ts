const FULL = '█';
const EMPTY = '░';

/** A bar of a fraction from 0 to 1. The bar is full only at 1, and empty only at 0. */
export function bar(fraction: number, width: number): string {
  const bounded = Math.min(1, Math.max(0, fraction));
  const cells =
    bounded === 0 ? 0 : bounded === 1 ? width : Math.min(width - 1, Math.max(1, Math.round(bounded * width)));
  return FULL.repeat(cells) + EMPTY.repeat(width - cells);
}

/** A fraction as a percentage that is 100 only at 1. */
export function percent(fraction: number): string {
  return `${fraction >= 1 ? 100 : Math.min(99, Math.floor(Math.max(0, fraction) * 100))}%`;
}
