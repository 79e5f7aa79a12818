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

/** Builds the library for other languages, and compares what the same app synthesizes in each of them with what it does in TypeScript. */

const OTHERS: Record<string, { tools: string[]; consumer: (workshop: Workshop) => Promise<Consumer> }> = {
  Python: { tools: ['python3'], consumer: pythonConsumer },
  Java: { tools: ['javac', 'mvn'], consumer: javaConsumer },
  Go: { tools: ['go'], consumer: goConsumer },
};

async function main(): Promise<void> {
  requireTools(Object.values(OTHERS).flatMap(({ tools }) => tools));
  const workshop = Workshop.open();
  try {
    const expected = await synthesize(typescriptConsumer(workshop), CONTEXT);
    console.log(`✓ TypeScript: the packed package synthesizes ${describe(expected)}`);
    const checks = [
      ...Object.entries(OTHERS).map(([language, { consumer }]) => timed(language, async () => {
        const different = differences(expected, await synthesize(await consumer(workshop), CONTEXT));
        if (different.length > 0) throw new Error(`The template is not that of TypeScript:\n  ${different.join('\n  ')}`);
        return 'built and installed, it synthesizes the same';
      })),
      timed('.NET', async () => `the code of ${await checkDotnet(workshop)} types is generated; it is not compiled`),
    ];
    if ((await Promise.all(checks)).includes(false)) process.exitCode = 1;
  } finally {
    workshop.close();
  }
}

/** A language that fails does not keep the others from being checked. */
async function timed(language: string, check: () => Promise<string>): Promise<boolean> {
  const began = Date.now();
  const seconds = () => `(${Math.round((Date.now() - began) / 1000)} s)`;
  try {
    console.log(`✓ ${language}: ${await check()} ${seconds()}`);
    return true;
  } catch (error) {
    console.error(`✗ ${language}: ${explain(error)} ${seconds()}`);
    return false;
  }
}

function describe(assembly: Assembly): string {
  const sections = [...assembly.keys()].map((name) => /: (\w+)/.exec(name)?.[1].toLowerCase() ?? 'files of assets');
  return [...new Set(sections)].sort().map((section) => `${sections.filter((each) => each === section).length} ${section}`).join(', ');
}

main().catch((error) => {
  console.error(explain(error));
  process.exitCode = 1;
});
