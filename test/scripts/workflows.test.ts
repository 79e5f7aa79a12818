import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const FOLDER = join(ROOT, '.github/workflows');
const WORKFLOWS = Object.fromEntries(readdirSync(FOLDER).map((file) => [file.replace('.yml', ''), readFileSync(join(FOLDER, file), 'utf8')]));
const ALL = Object.values(WORKFLOWS).join('\n');
const ACTIONS = [...new Set([...ALL.matchAll(/uses: (.*)/g)].map(([, action]) => action))];
const COMMANDS = [...ALL.matchAll(/run: (?:\|-\n((?: {10}.*\n)+)|(.*))/g)].map(([, block, line]) => block ?? line);

/** Each job with its text. */
const JOBS = Object.entries(WORKFLOWS).flatMap(([workflow, text]) => {
  const [, jobs] = text.split(/^jobs:\n/m);
  return jobs.split(/^ {2}(?=\w)/m).slice(1).map((job) => ({ name: `${workflow}/${job.split(':')[0]}`, text: job }));
});

test('each job has the fewest permissions', () => {
  const written = JOBS.flatMap(({ name, text }) => {
    const permissions = /^ {4}permissions:\n((?: {6}.*\n)+)/m.exec(text)?.[1];
    if (!permissions) return [`${name} has no permissions of its own`];
    return [...permissions.matchAll(/([\w-]+): write/g)].map(([, permission]) => `${name} ${permission}`);
  });
  // A release that fails opens an issue. The registries trust the token of the workflow.
  expect(written.sort()).toEqual([
    'codeql/analyze security-events', 'dependency-review/dependency-review pull-requests',
    'release/release_github contents', 'release/release_github issues', 'release/release_golang issues', 'release/release_maven issues',
    'release/release_npm id-token', 'release/release_npm issues', 'release/release_nuget id-token', 'release/release_nuget issues',
    'release/release_pypi id-token', 'release/release_pypi issues', 'stale/stale issues', 'stale/stale pull-requests',
  ]);
});

test('no checkout leaves its token behind', () => {
  const checkouts = ALL.match(/uses: actions\/checkout@/g)!;
  expect(ALL.match(/persist-credentials: false/g)).toHaveLength(checkouts.length);
});

test('each action is a commit, or a tag that cannot be moved', () => {
  const refs = readFileSync(join(ROOT, 'node_modules/projen/lib/github/actions.const.d.ts'), 'utf8');
  const immutable = [...refs.matchAll(/\/\*\* (\S+) at (\S+) \(immutable\)/g)].map(([, action, tag]) => `${action}@${tag}`);
  expect(ACTIONS.filter((each) => !/@[0-9a-f]{40}$/.test(each) && !immutable.includes(each))).toEqual([]);
});

test('what the workflows install is locked, and runs no scripts', () => {
  expect(readFileSync(join(ROOT, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m);
  const installing = COMMANDS.filter((each) => /\bnpm (i|ci|install|exec)\b|npx|pip install/.test(each));
  const locked =
    /^(cd \.repo && )?(npm ci( && npm ci --ignore-scripts --prefix \.github\/publish)?|npx projen [\w:-]+)$/;
  expect(installing.filter((each) => !locked.test(each.trim()))).toEqual([]);
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, '.github/publish/package.json'), 'utf8'));
  expect(Object.values(dependencies)).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
  expect(WORKFLOWS.release.match(/\.repo\/\.github\/publish\/node_modules\/\.bin\/publib-\w+/g)).toHaveLength(5);
});

test('a release has a bill of materials', () => {
  expect(WORKFLOWS.release).toMatch(/gh release create .* dist\/sbom\.cdx\.json$/m);
});
