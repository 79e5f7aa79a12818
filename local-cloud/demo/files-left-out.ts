import { count } from './terminal/text';
import { kindOf, type FileKind } from '../../lambda/checks/log-file-names';

/** Why the demo does not import files, and what to do. */
const REASONS: Readonly<Partial<Record<FileKind, { readonly text: string; readonly fix: string }>>> = {
  digest: { text: 'digest files, which CloudTrail Lake does not import', fix: 'No fix is needed.' },
  insights: { text: 'Insights files, which CloudTrail Lake does not import', fix: 'No fix is needed.' },
  aggregated: { text: 'aggregated events, which CloudTrail Lake does not import', fix: 'No fix is needed.' },
  otherService: { text: 'of another service', fix: 'No fix is needed.' },
  notGzip: { text: 'not compressed', fix: 'Compress them with gzip.' },
};

/** How many of these files the demo does not import, why, and what to do: one sentence for each reason. */
export function filesLeftOut(keys: readonly string[]): string[] {
  const others = keys.filter((key) => /\.(json|gz)$/.test(key));
  return Object.entries(REASONS).flatMap(([kind, { text, fix }]) => {
    const found = others.filter((key) => kindOf(key) === kind);
    return found.length === 0 ? [] : [`Not imported: ${amount(found.length)} such as ${found[0]} (${text}). ${fix}`];
  });
}

function amount(files: number): string {
  return files === 1 ? '1 file' : `${count(files)} files`;
}
