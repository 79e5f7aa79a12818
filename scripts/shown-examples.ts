import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';

/** A snippet of a page that is the code of an example: the comment before it names the file. */
const SHOWN = /(<!-- (?<file>examples\/[\w./-]+) -->\n+```\w+[^\n]*\n)(?<code>.*?)(?=```\n)/gs;
/** The part of an example that is shown, if that is not the whole file. */
const REGION = /^\/\/ #region shown\n(.*?)^\/\/ #endregion$/ms;
/** The README shows the same small app in each language. */
const QUICK_START = 'examples/quick-start';
const CODE = /\.(ts|py|java|go|cs)$/;

/** The differences between an example and its copy in a page. With `write`, the page is updated instead. */
export function shownExamples(root: string, page: string, write: boolean): { shown: string[]; problems: string[] } {
  const file = path.join(root, page);
  const text = readFileSync(file, 'utf8');
  const shown: string[] = [];
  const problems: string[] = [];
  const right = text.replace(SHOWN, (_, before: string, example: string, code: string) => {
    const source = readFileSync(path.join(root, example), 'utf8');
    const region = REGION.exec(source)?.[1] ?? source;
    shown.push(example);
    if (region !== code && !write) {
      problems.push(`${page} shows other code than ${example}: run "npx projen check:readme --write"`);
    }
    return before + region;
  });
  if (write && right !== text) writeFileSync(file, right);
  return { shown, problems };
}

/** The examples with a part that a page shows. */
export function examplesToShow(root: string): string[] {
  const apps = readdirSync(path.join(root, 'examples')).map((example) => `examples/${example}/app.ts`);
  const quickStarts = readdirSync(path.join(root, QUICK_START), { recursive: true, encoding: 'utf8' })
    .filter((file) => CODE.test(file) && !/(^|\/)(target|obj|bin|\.venv|node_modules|cdk\.out)\//.test(file))
    .map((file) => `${QUICK_START}/${file}`);
  return [
    ...apps.filter((app) => existsSync(path.join(root, app))
      && REGION.test(readFileSync(path.join(root, app), 'utf8'))),
    ...quickStarts,
  ];
}
