import { readdirSync } from 'node:fs';
import { sep } from 'node:path';
import { count } from './terminal/text';

interface Reason {
  readonly applies: (key: string) => boolean;
  readonly text: string;
  readonly fix: string;
}

/** Each file that the demo does not import has the first reason that applies. */
const REASONS: readonly Reason[] = [
  {
    applies: (key) => /(^|\/)CloudTrail-[^/]+\//.test(key),
    text: 'digest or Insights files, which CloudTrail Lake does not import',
    fix: 'No fix is needed.',
  },
  {
    applies: (key) => !/(^|\/)CloudTrail\//.test(key),
    text: 'not below a folder named CloudTrail',
    fix: 'Specify the folder that contains AWSLogs.',
  },
  { applies: (key) => key.endsWith('.json'), text: 'not compressed', fix: 'Compress them with gzip.' },
  { applies: () => true, text: 'not named like log files', fix: 'Rename log files to ….json.gz.' },
];

/** How many files of a folder the demo does not import, why, and what to do: one sentence for each reason. */
export function filesLeftOut(folder: string, imported: readonly { readonly key: string }[]): string[] {
  const keys = new Set(imported.map(({ key }) => key));
  const others = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath}${sep}${name}`.slice(folder.length + 1).split(sep).join('/'))
    .filter((key) => !keys.has(key) && /\.(json|gz)$/.test(key));
  return REASONS.flatMap((reason) => {
    const found = others.filter((key) => REASONS.find(({ applies }) => applies(key)) === reason);
    return found.length === 0
      ? []
      : [`Not imported: ${amount(found.length)} such as ${found[0]} (${reason.text}). ${reason.fix}`];
  });
}

function amount(files: number): string {
  return files === 1 ? '1 file' : `${count(files)} files`;
}
