import type { LogLine } from '../surroundings';
import { escaped } from './text';

/** One line of JSON. Characters that end a line in a log or start a command in a terminal are escaped. */
export function logLine(line: LogLine, now: number): string {
  return `${escaped(JSON.stringify({ time: new Date(now).toISOString(), ...line }))}\n`;
}
