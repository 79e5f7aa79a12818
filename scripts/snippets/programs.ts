import { TargetLanguage } from 'jsii-rosetta';
import type { PackedSnippets } from './packed-snippets';

/**
 * How the snippets of a language become one program, like the program of a reader who pastes them into the app of the
 * quick start.
 */
interface Syntax {
  readonly comment: string;
  /** A line, or a statement of several lines, that belongs to the top of the file. */
  readonly imports: RegExp;
  readonly synth: string;
  /** Merges imports. If absent, only repeated imports are removed. */
  readonly merge?: (imports: string[]) => string[];
  /** The code around the statements. */
  readonly file?: (imports: string, statements: string) => string;
}

const NAMED_IMPORT = /^import \{([^}]*)\} from ('[^']+');$/m;
/** Imports that an editor adds to a pasted snippet. */
const JAVA_IMPORTS = ['software.amazon.awscdk.*', 'io.github.cdkcloudtrailimport.*'].map((name) => `import ${name};`);

const TYPESCRIPT: Syntax = {
  comment: '//',
  imports: /^import [^;]*;\n/gm,
  synth: 'app.synth();',
  merge: (imports) => {
    const modules = new Map<string, Set<string>>();
    for (const each of imports) {
      const [, names, module] = NAMED_IMPORT.exec(each)!;
      const known = modules.get(module) ?? new Set();
      names.split(',').map((name) => name.trim()).filter(Boolean).forEach((name) => known.add(name));
      modules.set(module, known);
    }
    return [...modules].map(([module, names]) => `import { ${[...names].join(', ')} } from ${module};`);
  },
};

const SYNTAXES: Partial<Record<TargetLanguage, Syntax>> = {
  [TargetLanguage.PYTHON]: { comment: '#', imports: /^(from|import) .*\n/gm, synth: 'app.synth()' },
  [TargetLanguage.JAVA]: {
    comment: '//',
    imports: /^import .*\n/gm,
    synth: 'app.synth();',
    file: (imports, statements) => [
      ...JAVA_IMPORTS, imports, 'public final class Snippets {', '  public static void main(final String[] args) {',
      statements, '  }', '}', '',
    ].join('\n'),
  },
  [TargetLanguage.CSHARP]: { comment: '//', imports: /^using .*;\n/gm, synth: 'app.Synth();' },
};

/** All snippets as one program in TypeScript. */
export function typescriptProgram({ quickStart, others }: PackedSnippets): string {
  return together(TYPESCRIPT, [quickStart, ...others].map(({ name, typescript }) => ({ name, code: typescript })));
}

/**
 * All snippets as one program in another language. `quickStart`: the app to follow. Default: the translated quick
 * start.
 */
export function translatedProgram(language: TargetLanguage, snippets: PackedSnippets, quickStart?: string): string {
  return together(SYNTAXES[language]!, [
    { name: snippets.quickStart.name, code: quickStart ?? snippets.quickStart.translation(language) },
    ...snippets.others.map((snippet) => ({ name: snippet.name, code: snippet.translation(language) })),
  ]);
}

function together(
  { comment, imports, synth, merge, file }: Syntax, pieces: ReadonlyArray<{ name: string; code: string }>,
): string {
  const found = pieces.flatMap(({ code }) => `${code}\n`.match(imports) ?? []).map((each) => each.trimEnd());
  const statements = pieces.map(({ name, code }) =>
    `${comment} ${name}\n${`${code}\n`.replace(imports, '').replace(`${synth}\n`, '').trim()}\n`);
  const top = (merge?.(found) ?? [...new Set(found)]).join('\n');
  const body = [...statements, synth].join('\n');
  return file?.(top, body) ?? `${top}\n\n${body}\n`;
}
