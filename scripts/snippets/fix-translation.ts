import { TargetLanguage } from 'jsii-rosetta';

/** jsii-rosetta leaves `new Date('…Z')` as it is. Each language has its own type for a `Date` of jsii. */
const DATES: Partial<Record<TargetLanguage, (source: string) => string>> = {
  // Python has understood a final Z only since version 3.11.
  [TargetLanguage.PYTHON]: (source) => source.replace(/\bDate\("([^"]+)Z"\)/g, 'datetime.fromisoformat("$1+00:00")'),
  [TargetLanguage.JAVA]: (source) => source.replace(/\bnew Date\(("[^"]+")\)/g, 'Instant.parse($1)'),
  [TargetLanguage.CSHARP]: (source) => source.replace(/\bnew Date\(("[^"]+")\)/g, 'DateTimeOffset.Parse($1).UtcDateTime'),
};

/** What jsii-rosetta imports too little. */
const IMPORTS: Partial<Record<TargetLanguage, ReadonlyArray<readonly [use: RegExp, line: string]>>> = {
  [TargetLanguage.PYTHON]: [[/\bdatetime\./, 'from datetime import datetime']],
  [TargetLanguage.JAVA]: [
    [/\bInstant\./, 'import java.time.Instant;'],
    [/\bList\./, 'import java.util.List;'],
    [/\bIEventDataStoreRef\b/, 'import software.amazon.awscdk.interfaces.cloudtrail.IEventDataStoreRef;'],
  ],
  [TargetLanguage.CSHARP]: [[/\bDateTimeOffset\./, 'using System;']],
};

/** Whether a snippet is an app of its own. The others follow it in the reader's file, and need no imports of it again. */
export function isWholeApp(typescript: string): boolean {
  return /\bnew App\(/.test(typescript);
}

/** A translation of a snippet that runs. `wholeApp`: the snippet is not added to another one, so it has all imports. */
export function fixTranslation(language: TargetLanguage, source: string, wholeApp: boolean): string {
  const fixed = DATES[language]?.(source) ?? source;
  const missing = (IMPORTS[language] ?? []).filter(([use, line]) => use.test(fixed) && !fixed.includes(line));
  return wholeApp && missing.length > 0 ? `${missing.map(([, line]) => line).join('\n')}\n${fixed}` : fixed;
}
