import * as path from 'node:path';
import { LanguageTablet, TargetLanguage } from 'jsii-rosetta';
import { run, tool } from '../built-package';
import { fixTranslation, isWholeApp } from './fix-translation';

const TABLET = '.jsii.tabl.json.gz';
const LANGUAGES = [TargetLanguage.PYTHON, TargetLanguage.JAVA, TargetLanguage.CSHARP, TargetLanguage.GO];

/**
 * Translates the snippets of the README and of the doc comments of an assembly. The packages of the other languages
 * contain the translations.
 */
export async function translateSnippets(folder: string): Promise<void> {
  run(tool('jsii-rosetta'), ['extract', '--strict', '--batch', '--compress-tablet', folder], folder);
  const file = path.join(folder, TABLET);
  const tablet = await LanguageTablet.fromFile(file);
  for (const snippet of tablet.translatedSnippets) {
    for (const language of LANGUAGES) {
      const { source, version } = snippet.toJSON().translations[language];
      const fixed = fixTranslation(language, source, isWholeApp(snippet.originalSource.source));
      snippet.addTranslation(language, fixed, version);
    }
  }
  await tablet.save(file, true);
}
