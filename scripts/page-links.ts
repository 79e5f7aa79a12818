import { existsSync, readFileSync, statSync } from 'node:fs';
import * as path from 'node:path';

const REPOSITORY = 'https://github.com/cdk-cloudtrail-import/cdk-cloudtrail-import';
/** The URLs of the files of the repository. Registries show the README without the repository. */
const ABSOLUTE = new RegExp(
  `^(${REPOSITORY}/(blob|tree)/main/|${REPOSITORY.replace('github.com', 'raw.githubusercontent.com')}/main/)`,
);
/** Links such as `[text](file#anchor)`, and definitions such as `[label]: file#anchor`. */
const LINK = /(\]\(|^\[[^\]]+\]: )(?<target>[^)\s]+)/gm;
const REFERENCE = /\]\[(?<label>[^\]]+)\]/g;

/** Links of a page to missing files and headings of the repository, and relative links of the README. */
export function brokenLinks(root: string, page: string): string[] {
  const markdown = withoutCode(readFileSync(path.join(root, page), 'utf8')).replace(/`[^`\n]*`/g, '');
  const targets = [...markdown.matchAll(LINK)].map(({ groups }) => groups!.target);
  const labels = [...markdown.matchAll(REFERENCE)].map(({ groups }) => groups!.label);
  return [
    ...targets.flatMap((target) => problemOf(root, page, target)),
    ...labels.filter((label) => !markdown.includes(`\n[${label}]: `))
      .map((label) => `${page} refers to [${label}], which it does not define`),
  ];
}

function problemOf(root: string, page: string, target: string): string[] {
  const absolute = ABSOLUTE.test(target);
  if (!absolute && /^https?:/.test(target)) return [];
  const [file, anchor] = target.replace(ABSOLUTE, '').split('#');
  if (page === 'README.md' && !absolute && file !== '') {
    return [`${page} links to ${file}: registries need an absolute link`];
  }
  const folder = absolute ? '.' : path.dirname(page);
  const linked = path.join(root, file ? path.join(folder, file) : page);
  const exists = existsSync(linked)
    && (anchor === undefined || (statSync(linked).isFile() && anchorsOf(linked).includes(anchor)));
  return exists ? [] : [`${page} links to ${target}, which does not exist`];
}

/** As GitHub derives them from headings. */
function anchorsOf(file: string): string[] {
  const headings = withoutCode(readFileSync(file, 'utf8')).match(/^#+ .*$/gm) ?? [];
  return headings.map(
    (heading) => heading.replace(/^#+ /, '').toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/ /g, '-'),
  );
}

function withoutCode(markdown: string): string {
  return markdown.replace(/^ *```.*?^ *```$/gms, '');
}
