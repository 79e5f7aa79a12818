/** Control characters, line ends and text direction marks. They could forge lines in a log and commands in a terminal. */
const UNREADABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;
/** Half a character, which remains if a text is cut in the middle of one. */
const HALF = /\p{Cs}/gu;

/** A text from outside as one readable line of bounded length. */
export function readable(text: string, most = Infinity): string {
  return text.slice(0, most).replace(UNREADABLE, ' ').replace(HALF, '\ufffd');
}

/** The same for JSON, in which no character is lost. */
export function escaped(json: string): string {
  return json.replace(UNREADABLE, (found) =>
    [...found].map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  );
}
