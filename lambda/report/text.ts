import { UNREADABLE } from '../../src/validation/values';

export { readable } from '../../src/validation/values';

/** The same for JSON, in which no character is lost. */
export function escaped(json: string): string {
  return json.replace(UNREADABLE, (found) =>
    [...found].map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  );
}
