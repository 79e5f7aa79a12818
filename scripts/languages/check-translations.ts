import type { TargetLanguage } from 'jsii-rosetta';
import type { Workshop } from './workshop';

/** Checks that the texts of a library contain the translations of all snippets. */
export async function checkTranslations(
  workshop: Workshop, language: TargetLanguage, texts: readonly string[],
): Promise<void> {
  const { quickStart, others } = await workshop.snippets();
  const contents = texts.map(codeOnly);
  const missing = [quickStart, ...others]
    .filter((snippet) => !contents.some((content) => content.includes(codeOnly(snippet.translation(language)))));
  if (missing.length > 0) {
    throw new Error(`The library lacks the translation of ${missing.map(({ name }) => name).join(', ')}`);
  }
}

/** A doc comment is indented. In Python, it escapes quotation marks. In Go, each line starts with slashes. */
function codeOnly(text: string): string {
  return text.replace(/[\s\\/]+/g, '');
}
