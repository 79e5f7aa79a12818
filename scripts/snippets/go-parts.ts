import type { PackedSnippets } from './packed-snippets';

/** The quick start, and an app with the other snippets after it. */
export const GO_APPS = { quickStart: 'examples/quick-start/go/main.go', withSnippets: 'examples/go-snippets/main.go' };

/** A region of the app, with the place of its snippet as the title. */
const PART = /^\t\/\/ #region ([^\n]+)\n(.*?)^\t\/\/ #endregion$/gms;
const IMPORT = /^\t(?:(\w+) )?"([^"]+)"$/gm;

/**
 * The translations of snippets by their TypeScript, from the contents of the apps. The translations of jsii-rosetta
 * lack packages and pointers, so they don't compile. Throws an error if a snippet has no region, or a region has no
 * snippet.
 */
export function goTranslations(
  { quickStart, others }: PackedSnippets, readme: string, apps: typeof GO_APPS,
): ReadonlyMap<string, string> {
  const imports = importsOf(apps.withSnippets).filter(({ path }) => !apps.quickStart.includes(`"${path}"`));
  const parts = [...apps.withSnippets.matchAll(PART)]
    .map(([, title, code]) => ({ title, code: code.replace(/^\t/gm, '').trimEnd() }));
  const translations = new Map([[quickStart.typescript, apps.quickStart.trimEnd()]]);
  const missing: string[] = [];
  for (const { name, typescript } of others) {
    const title = titleOf(name, readme);
    const at = parts.findIndex((part) => part.title === title);
    if (at < 0) missing.push(`${GO_APPS.withSnippets} has no region "${title}" for the snippet ${name}`);
    else translations.set(typescript, withImports(parts.splice(at, 1)[0].code, imports));
  }
  const problems = [
    ...missing, ...parts.map(({ title }) => `${GO_APPS.withSnippets} has a region "${title}" without a snippet`),
  ];
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return translations;
}

/** The section of the README, or the member of the API. */
function titleOf(name: string, readme: string): string {
  const [, line] = /^README\.md:(\d+)$/.exec(name) ?? [];
  if (line === undefined) return `API: ${name.slice(name.indexOf('.') + 1)}`;
  const heading = readme.split('\n').slice(0, Number(line)).reverse().find((text) => /^##+ /.test(text)) ?? '';
  return `README: ${heading.replace(/^#+ /, '')}`;
}

function importsOf(app: string) {
  return [...app.matchAll(IMPORT)]
    .map(([line, alias, path]) => ({ line: line.trim(), path, name: alias ?? path.split('/').pop() }));
}

function withImports(code: string, imports: ReturnType<typeof importsOf>): string {
  const used = imports.filter(({ name }) => new RegExp(`\\b${name}\\.`).test(code))
    .map(({ line }) => `import ${line}\n`);
  return [...used, ...used.length > 0 ? ['\n'] : [], code].join('');
}
