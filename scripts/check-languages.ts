import { explain } from './built-package';
import { differences, type Assembly } from './languages/compare-assemblies';
import { synthesize, type Consumer, type Consumers } from './languages/consumer';
import { CONTEXT } from './languages/context';
import { checkDotnet, dotnetConsumers, hasDotnetSdk, NO_NUGET } from './languages/dotnet';
import { goConsumers } from './languages/go';
import { javaConsumers } from './languages/java';
import { pythonConsumers } from './languages/python';
import { requireTools } from './languages/tools';
import { typescriptConsumers } from './languages/typescript';
import { Workshop } from './languages/workshop';

/**
 * Builds the library for other languages: for all, or for those that are named as arguments. Synthesizes the same apps
 * in each language, and compares them with TypeScript. The apps are the larger example, the quick start, and the
 * translated snippets after the quick start.
 */

interface Check {
  readonly tools: string[];
  /** The results of the successful checks. Rejects if a check fails. */
  readonly find: (workshop: Workshop, expected: Expected) => Promise<string>;
}

/** The assembly of each app in TypeScript. */
type Expected = Record<keyof Consumers, Assembly>;

const CHECKS: Record<string, Check> = {
  python: { tools: ['python3'], find: theSameFrom(pythonConsumers) },
  java: { tools: ['javac', 'mvn'], find: theSameFrom(javaConsumers) },
  go: { tools: ['go'], find: theSameFrom(goConsumers) },
  dotnet: { tools: [], find: findDotnet },
};

function theSameFrom(consumers: (workshop: Workshop) => Promise<Consumers>): Check['find'] {
  return async (workshop, expected) => {
    const { example, quickStart, snippets = [] } = await consumers(workshop);
    if (example) await compare('The example', expected.example, example);
    await compare('The quick start', expected.quickStart, quickStart);
    for (const each of snippets) await compare('The quick start with all snippets', expected.snippets, each);
    const apps = [
      ...example ? ['the example'] : [], 'the quick start', ...snippets.length > 0 ? ['all snippets after it'] : [],
    ];
    return `built and installed. It synthesizes the same from ${apps.join(', ')}`;
  };
}

async function compare(app: string, expected: Assembly, consumer: Consumer): Promise<void> {
  const different = differences(expected, await synthesize(consumer, CONTEXT));
  if (different.length > 0) {
    throw new Error(`${app} synthesizes other templates than TypeScript\n  ${different.join('\n  ')}\n `);
  }
}

/** Without an SDK or the packages of NuGet, the library is generated, but not compiled. */
async function findDotnet(workshop: Workshop, expected: Expected): Promise<string> {
  const generated = `the code of ${await checkDotnet(workshop)} types is generated`;
  if (!hasDotnetSdk()) return `${generated}. There is no .NET SDK, so it is not compiled`;
  try {
    return `${generated}, ${await theSameFrom(dotnetConsumers)(workshop, expected)}`;
  } catch (error) {
    if (explain(error).includes(NO_NUGET)) return `${generated}. NuGet cannot be reached, so it is not compiled`;
    throw error;
  }
}

async function expectedFrom(workshop: Workshop): Promise<Expected> {
  const { example, quickStart, snippets } = await typescriptConsumers(workshop);
  const [ofExample, ofQuickStart, ofSnippets] =
    await Promise.all([example!, quickStart, snippets![0]].map((each) => synthesize(each, CONTEXT)));
  return { example: ofExample, quickStart: ofQuickStart, snippets: ofSnippets };
}

async function main(languages: string[]): Promise<void> {
  const unknown = languages.filter((language) => !(language in CHECKS));
  if (unknown.length > 0) {
    throw new Error(`No check exists for ${unknown.join(', ')}. Specify some of ${Object.keys(CHECKS).join(', ')}, `
      + 'or nothing for all of them.');
  }
  requireTools(languages.flatMap((language) => CHECKS[language].tools));
  const workshop = await Workshop.open();
  try {
    const expected = await expectedFrom(workshop);
    console.log(`✓ typescript: the packed package synthesizes ${describe(expected.example)}`);
    console.log(`✓ typescript: from the quick start with all snippets, ${describe(expected.snippets)}`);
    const held =
      await Promise.all(languages.map((language) => report(language, () => CHECKS[language].find(workshop, expected))));
    if (held.includes(false)) process.exitCode = 1;
  } finally {
    workshop.close();
  }
}

/** If one language fails, the others are still checked. */
async function report(language: string, find: () => Promise<string>): Promise<boolean> {
  const began = Date.now();
  const took = () => `(${Math.round((Date.now() - began) / 1000)} s)`;
  try {
    console.log(`✓ ${language}: ${await find()} ${took()}`);
    return true;
  } catch (error) {
    console.error(`✗ ${language}: ${explain(error)} ${took()}`);
    return false;
  }
}

/** The number of resources, outputs and other items. */
function describe(assembly: Assembly): string {
  const sections = [...assembly.keys()].map((name) => /: (\w+)/.exec(name)?.[1] ?? 'files of assets');
  return [...new Set(sections)].map((section) => `${sections.filter((each) => each === section).length} ${section}`)
    .join(', ');
}

const named = process.argv.slice(2);
main(named.length > 0 ? named : Object.keys(CHECKS)).catch((error) => {
  console.error(explain(error));
  process.exitCode = 1;
});
