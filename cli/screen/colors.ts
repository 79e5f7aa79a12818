import { createColors } from 'picocolors';

const { NO_COLOR, FORCE_COLOR, TERM } = process.env;

/** Colors in a terminal, unless NO_COLOR is set. A pipe gets no colors, even in CI. */
export const colors = createColors(
  !NO_COLOR && (Boolean(FORCE_COLOR) || (process.stdout.isTTY === true && TERM !== 'dumb')),
);
