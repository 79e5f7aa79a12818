import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { TargetLanguage } from 'jsii-rosetta';
import { ROOT } from '../built-package';
import { checkTranslations } from './check-translations';
import { copyExample, type Consumer, type Consumers } from './consumer';
import { run } from './run';
import { together } from '../together';
import type { Workshop } from './workshop';
import { translatedProgram } from '../snippets/programs';

const PACKAGE = 'cdk_cloudtrail_import';

/** Builds the wheel, and installs it with its requirements into a new virtual environment. */
export async function pythonConsumer(workshop: Workshop): Promise<Consumer> {
  const folder = copyExample(workshop, 'python');
  const bin = path.join(folder, '.venv', 'bin');
  const [dist] =
    await together([workshop.translate('python', 'built'), run('python3', ['-m', 'venv', '.venv'], { cwd: folder })]);
  const wheel = readdirSync(dist).find((file) => file.endsWith('.whl'))!;
  // Without --no-compile, pip compiles all of aws-cdk-lib, although an app imports little of it.
  await run(path.join(bin, 'pip'), [
    'install', '--quiet', '--disable-pip-version-check', '--no-compile',
    path.join(dist, wheel), '--requirement', 'requirements.txt', `aws-cdk-lib==${workshop.cdk}`,
    `constructs==${workshop.constructs}`,
  ], { cwd: folder });
  return { folder, env: { PATH: [bin, process.env.PATH].join(path.delimiter) } };
}

/**
 * The example, the quick start, and the snippets after the quick start as they are translated and as the README shows
 * them in Python.
 */
export async function pythonConsumers(workshop: Workshop): Promise<Consumers> {
  const example = await pythonConsumer(workshop);
  await checkTexts(workshop, example.folder);
  const { env } = example;
  const folder = workshop.make('snippets-python');
  const snippets = await workshop.snippets();
  const shown = readFileSync(path.join(ROOT, 'examples/quick-start/python/app.py'), 'utf8');
  const programs = {
    translated: translatedProgram(TargetLanguage.PYTHON, snippets),
    shown: translatedProgram(TargetLanguage.PYTHON, snippets, shown),
  };
  return {
    example,
    quickStart: { folder: copyExample(workshop, 'quick-start/python'), env },
    snippets: Object.entries(programs).map(([name, program]) => {
      writeFileSync(path.join(folder, `${name}.py`), program);
      return { folder, env, name, command: `python3 ${name}.py` };
    }),
  };
}

/** Checks that the README of the wheel and its doc strings contain the translations that run. */
async function checkTexts(workshop: Workshop, folder: string): Promise<void> {
  const [packages] = readdirSync(path.join(folder, '.venv/lib'))
    .map((version) => path.join(folder, '.venv/lib', version, 'site-packages'));
  const info = readdirSync(packages).find((name) => name.startsWith(PACKAGE) && name.endsWith('.dist-info'))!;
  const files = [`${info}/METADATA`, `${PACKAGE}/__init__.py`].map((file) => path.join(packages, file));
  await checkTranslations(workshop, TargetLanguage.PYTHON, files.map((file) => readFileSync(file, 'utf8')));
}
