import { readFileSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { LanguageTablet, TargetLanguage } from 'jsii-rosetta';
import { ROOT, run, tool } from '../built-package';
import { fixTranslation, isWholeApp } from './fix-translation';
import { GO_APPS, goTranslations } from './go-parts';
import { arranged } from './packed-snippets';

const TABLET = '.jsii.tabl.json.gz';
const FIXED = [TargetLanguage.PYTHON, TargetLanguage.JAVA, TargetLanguage.CSHARP];

/**
 * Translates the snippets of the README and of the doc comments of an assembly. The packages of the other languages
 * contain the translations.
 */
export async function translateSnippets(folder: string): Promise<void> {
  const file = path.join(folder, TABLET);
  // jsii-rosetta keeps the snippets that are already in the file.
  rmSync(file, { force: true });
  run(tool('jsii-rosetta'), ['extract', '--strict', '--batch', '--compress-tablet', folder], folder);
  const tablet = await LanguageTablet.fromFile(file);
  // If an error follows, no packages contain translations that aren't fixed.
  rmSync(file);
  const go = goTranslations(arranged(tablet.translatedSnippets), textOf(folder, 'README.md'), {
    quickStart: textOf(ROOT, GO_APPS.quickStart),
    withSnippets: textOf(ROOT, GO_APPS.withSnippets),
  });
  for (const snippet of tablet.translatedSnippets) {
    const { translations } = snippet.toJSON();
    const typescript = snippet.originalSource.source;
    for (const language of FIXED) {
      const { source, version } = translations[language];
      snippet.addTranslation(language, fixTranslation(language, source, isWholeApp(typescript)), version);
    }
    snippet.addTranslation(TargetLanguage.GO, go.get(typescript)!, translations[TargetLanguage.GO].version);
  }
  await tablet.save(file, true);
}

function textOf(folder: string, file: string): string {
  return readFileSync(path.join(folder, file), 'utf8');
}
