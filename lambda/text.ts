/** Controls, ends of lines, and what turns the direction of writing: they forge lines in a log and commands in a terminal. */
const UNREADABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;
/** Half a character, as a cut in the middle of one leaves it. */
const HALF = /\p{Cs}/gu;

/** A text of others' making as one line that can be read, of bounded length. */
export function readable(text: string, most = Infinity): string {
  return text.slice(0, most).replace(UNREADABLE, ' ').replace(HALF, '\ufffd');
}

/** The same in JSON, where nothing has to be lost. */
export function escaped(json: string): string {
  return json.replace(UNREADABLE, (found) => [...found].map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''));
}
