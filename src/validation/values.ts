import { types } from 'node:util';

/** Control characters, line ends and text direction marks. They could forge log lines and terminal commands. */
export const UNREADABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;
/** Half a character, which remains if a text is cut in the middle of one. */
const HALF = /\p{Cs}/gu;

/** A text from outside as one readable line of bounded length. */
export function readable(text: string, most = Infinity): string {
  return text.slice(0, most).replace(UNREADABLE, ' ').replace(HALF, '\ufffd');
}

/** A value of any type as a message shows it. Objects are not inspected, because they may have any members. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `'${readable(value, 120)}${value.length > 120 ? '…' : ''}'`;
    case 'symbol':
      return 'a symbol';
    case 'function':
      return 'a function';
    case 'object':
      if (value === null) return 'null';
      if (types.isDate(value)) return isNaN(value.getTime()) ? 'an invalid Date' : value.toISOString();
      return Array.isArray(value) ? 'a list' : 'an object';
    default:
      return String(value);
  }
}

/** The same with the type, unless the type is obvious. */
export function shownWithType(value: unknown): string {
  const type = types.isDate(value) ? 'Date' : typeof value;
  const isObvious = ['object', 'function', 'symbol', 'undefined'].includes(type);
  return isObvious ? shown(value) : `${shown(value)} (${type})`;
}
