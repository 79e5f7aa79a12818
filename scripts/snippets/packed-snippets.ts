import * as path from 'node:path';
import { LanguageTablet, type TargetLanguage, type TranslatedSnippet } from 'jsii-rosetta';
import { isWholeApp } from './fix-translation';

/** A snippet of the README or of a doc comment. */
export interface Snippet {
  /** The place of the snippet. */
  readonly name: string;
  readonly typescript: string;
  translation(language: TargetLanguage): string;
}

/** The snippets that readers paste together: the quick start, and all snippets after it. */
export interface PackedSnippets {
  readonly quickStart: Snippet;
  readonly others: readonly Snippet[];
}

/** The snippets of a packed package, in the order of the README and then of the API, with their translations. */
export async function packedSnippets(folder: string): Promise<PackedSnippets> {
  const tablet = await LanguageTablet.fromFile(path.join(folder, '.jsii.tabl.json.gz'));
  return arranged(tablet.translatedSnippets);
}

export function arranged(translated: readonly TranslatedSnippet[]): PackedSnippets {
  const all = translated
    .map((snippet) => ({ place: placeOf(snippet), snippet }))
    .sort((one, other) => one.place.rank - other.place.rank || one.place.name.localeCompare(other.place.name))
    .map(({ place, snippet }): Snippet => ({
      name: place.name,
      typescript: snippet.originalSource.source,
      translation: (language) => snippet.get(language)!.source,
    }));
  const apps = all.filter(({ typescript }) => isWholeApp(typescript));
  if (apps.length !== 1) {
    throw new Error(`The README and the doc comments contain ${apps.length} whole apps, not only the quick start`);
  }
  return { quickStart: apps[0], others: all.filter((each) => each !== apps[0]) };
}

function placeOf(snippet: TranslatedSnippet): { rank: number; name: string } {
  const { api, field } = snippet.toJSON().location;
  if (api.api === 'moduleReadme') {
    const line = field?.field === 'markdown' ? field.line : 0;
    return { rank: line, name: `README.md:${line}` };
  }
  const name = 'fqn' in api ? [api.fqn, 'memberName' in api && api.memberName].filter(Boolean).join('.') : api.api;
  return { rank: Infinity, name };
}
