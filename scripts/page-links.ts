import { existsSync, readFileSync, statSync } from 'node:fs';
import * as path from 'node:path';

const LINK = /\]\((?!https?:)(?<file>[^)#\s]*)(?:#(?<anchor>[^)\s]+))?\)/g;

/** Links of a page to files and headings of the repository that are not there. */
export function brokenLinks(root: string, page: string): string[] {
  return [...withoutCode(readFileSync(path.join(root, page), 'utf8')).matchAll(LINK)].flatMap(({ groups }) => {
    const { file, anchor } = groups as { file: string; anchor?: string };
    const target = path.join(root, file ? path.join(path.dirname(page), file) : page);
    const there = existsSync(target) && (anchor === undefined || (statSync(target).isFile() && anchorsOf(target).includes(anchor)));
    return there ? [] : [`${page} links to ${file}${anchor === undefined ? '' : `#${anchor}`}, which is not there`];
  });
}

/** As GitHub makes them of headings. */
function anchorsOf(file: string): string[] {
  const headings = withoutCode(readFileSync(file, 'utf8')).match(/^#+ .*$/gm) ?? [];
  return headings.map((heading) => heading.replace(/^#+ /, '').toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/ /g, '-'));
}

function withoutCode(markdown: string): string {
  return markdown.replace(/^ *```.*?^ *```$/gms, '');
}
