import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';

/** A snippet of a page that is the code of an example: the comment before it names the file. */
const SHOWN = /(<!-- (?<file>examples\/[\w./-]+) -->\n+```ts[^\n]*\n)(?<code>.*?)(?=```\n)/gs;
/** The part of an example that is shown. */
const REGION = /^\/\/ #region shown\n(.*?)^\/\/ #endregion$/ms;

/** What is wrong with the examples that a page shows; with `write` the page is put right instead. */
export function shownExamples(root: string, page: string, write: boolean): { shown: string[]; problems: string[] } {
  const file = path.join(root, page);
  const text = readFileSync(file, 'utf8');
  const shown: string[] = [];
  const problems: string[] = [];
  const right = text.replace(SHOWN, (found, before: string, example: string, code: string) => {
    const region = REGION.exec(readFileSync(path.join(root, example), 'utf8'))?.[1];
    shown.push(example);
    if (region === undefined) problems.push(`${page} shows ${example}, which has no "// #region shown"`);
    else if (region !== code && !write) problems.push(`${page} shows other code than ${example}: run "npx projen check:readme --write"`);
    return region === undefined ? found : before + region;
  });
  if (write && right !== text) writeFileSync(file, right);
  return { shown, problems };
}

/** The examples that have something to show. */
export function examplesToShow(root: string): string[] {
  const apps = readdirSync(path.join(root, 'examples')).map((example) => `examples/${example}/app.ts`);
  return apps.filter((app) => existsSync(path.join(root, app)) && REGION.test(readFileSync(path.join(root, app), 'utf8')));
}
