import { TargetLanguage } from 'jsii-rosetta';

/**
 * jsii-rosetta leaves `new Date('…Z')` unchanged, but each language has its own type for a `Date` of jsii. In Java, it
 * writes names with acronyms in another way than the library.
 */
const FIXES: Partial<Record<TargetLanguage, (source: string) => string>> = {
  // Python has understood a final Z only since version 3.11.
  [TargetLanguage.PYTHON]: (source) => source.replace(/\bDate\("([^"]+)Z"\)/g, 'datetime.fromisoformat("$1+00:00")'),
  [TargetLanguage.JAVA]: (source) => source
    .replace(/\bnew Date\(("[^"]+")\)/g, 'Instant.parse($1)')
    .replace(/\.enforceSSL\(/g, '.enforceSsl('),
  [TargetLanguage.CSHARP]: (source) =>
    source.replace(/\bnew Date\(("[^"]+")\)/g, 'DateTimeOffset.Parse($1).UtcDateTime'),
};

/**
 * Imports that jsii-rosetta omits. The other snippets follow a whole app in the reader's file, so they don't need its
 * imports again.
 */
const IMPORTS: Partial<Record<TargetLanguage, ReadonlyArray<{ use: RegExp; line: string; onlyInApp: boolean }>>> = {
  [TargetLanguage.PYTHON]: [{ use: /\bdatetime\./, line: 'from datetime import datetime', onlyInApp: true }],
  [TargetLanguage.JAVA]: [
    { use: /\bInstant\./, line: 'import java.time.Instant;', onlyInApp: true },
    { use: /\bList\./, line: 'import java.util.List;', onlyInApp: true },
    {
      use: /\bIEventDataStoreRef\b/,
      line: 'import software.amazon.awscdk.interfaces.cloudtrail.IEventDataStoreRef;',
      onlyInApp: true,
    },
    {
      use: /\bOnEventOptions\b/, line: 'import software.amazon.awscdk.services.events.OnEventOptions;',
      onlyInApp: false,
    },
  ],
  [TargetLanguage.CSHARP]: [{ use: /\bDateTimeOffset\./, line: 'using System;', onlyInApp: true }],
};

/** Whether a snippet is a complete app. */
export function isWholeApp(typescript: string): boolean {
  return /\bnew App\(/.test(typescript);
}

/** A translation of a snippet that runs. `wholeApp`: the snippet is a complete app. */
export function fixTranslation(language: TargetLanguage, source: string, wholeApp: boolean): string {
  const fixed = FIXES[language]?.(source) ?? source;
  const missing = (IMPORTS[language] ?? [])
    .filter(({ use, line, onlyInApp }) => use.test(fixed) && !fixed.includes(line) && (wholeApp || !onlyInApp))
    .map(({ line }) => `${line}\n`);
  return `${missing.join('')}${fixed}`;
}
