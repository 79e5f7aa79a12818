import { LakeError } from './errors';

const DEFAULT_PAGE = 100;

/**
 * A page of a list, by MaxResults and NextToken. The token is the last item of the page before, so new items don't
 * shift the pages.
 */
export function pageOf<T>(
  items: readonly T[], idOf: (item: T) => string, input: Readonly<Record<string, unknown>>,
): { items: readonly T[]; nextToken?: string } {
  let start = 0;
  if (input.NextToken !== undefined) {
    const last = Buffer.from(String(input.NextToken), 'base64url').toString();
    start = items.findIndex((item) => idOf(item) === last) + 1;
    if (start === 0) {
      throw new LakeError('InvalidNextTokenException', 'The token is not valid, or has expired.');
    }
  }
  const page = items.slice(start, start + Number(input.MaxResults ?? DEFAULT_PAGE));
  const more = start + page.length < items.length;
  return { items: page, nextToken: more ? Buffer.from(idOf(page[page.length - 1])).toString('base64url') : undefined };
}
