import type { LogLine } from './surroundings';
import { escaped } from './text';

/** One line of JSON. What a log takes for the end of a line, or a terminal for a command, is escaped. */
export function logLine(line: LogLine, now: number): string {
  return `${escaped(JSON.stringify({ time: new Date(now).toISOString(), ...line }))}\n`;
}
