import { explain } from './built-package';
import { differences, type Assembly } from './languages/compare-assemblies';
import { synthesize, type Consumer } from './languages/consumer';
import { CONTEXT } from './languages/context';
import { checkDotnet } from './languages/dotnet';
import { goConsumer } from './languages/go';
import { javaConsumer } from './languages/java';
import { pythonConsumer } from './languages/python';
import { requireTools } from './languages/tools';
import { typescriptConsumer } from './languages/typescript';
import { Workshop } from './languages/workshop';

/**
 * Builds the library for other languages, all of them or those that are named as arguments, and compares what the same app
 * synthesizes in each of them with what it does in TypeScript.
 */

interface Check {
  readonly tools: string[];
  /** What was found to hold; it rejects with what does not. */
  readonly find: (workshop: Workshop, expected: Assembly) => Promise<string>;
}

const CHECKS: Record<string, Check> = {
  python: { tools: ['python3'], find: theSameFrom(pythonConsumer) },
  java: { tools: ['javac', 'mvn'], find: theSameFrom(javaConsumer) },
  go: { tools: ['go'], find: theSameFrom(goConsumer) },
  dotnet: { tools: [], find: async (workshop) => `the code of ${await checkDotnet(workshop)} types is generated; it is not compiled` },
};

function theSameFrom(consumer: (workshop: Workshop) => Promise<Consumer>): Check['find'] {
  return async (workshop, expected) => {
    const different = differences(expected, await synthesize(await consumer(workshop), CONTEXT));
    if (different.length > 0) throw new Error(`it does not synthesize what TypeScript does\n  ${different.join('\n  ')}\n `);
    return 'built and installed, it synthesizes the same';
  };
}

async function main(languages: string[]): Promise<void> {
  const unknown = languages.filter((language) => !(language in CHECKS));
  if (unknown.length > 0) throw new Error(`There is no check of ${unknown.join(', ')}: name some of ${Object.keys(CHECKS).join(', ')}, or none for all of them.`);
  requireTools(languages.flatMap((language) => CHECKS[language].tools));
  const workshop = Workshop.open();
  try {
    const expected = await synthesize(typescriptConsumer(workshop), CONTEXT);
    console.log(`✓ typescript: the packed package synthesizes ${describe(expected)}`);
    const held = await Promise.all(languages.map((language) => report(language, () => CHECKS[language].find(workshop, expected))));
    if (held.includes(false)) process.exitCode = 1;
  } finally {
    workshop.close();
  }
}

/** A language that fails does not keep the others from being checked. */
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

/** How many resources, outputs and so on there are. */
function describe(assembly: Assembly): string {
  const sections = [...assembly.keys()].map((name) => /: (\w+)/.exec(name)?.[1] ?? 'files of assets');
  return [...new Set(sections)].map((section) => `${sections.filter((each) => each === section).length} ${section}`).join(', ');
}

const named = process.argv.slice(2);
main(named.length > 0 ? named : Object.keys(CHECKS)).catch((error) => {
  console.error(explain(error));
  process.exitCode = 1;
});
