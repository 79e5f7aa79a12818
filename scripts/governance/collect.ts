import { createRequire } from 'node:module';
import * as path from 'node:path';
import type { App } from 'aws-cdk-lib';
import { COMPOSITIONS } from '../../test/compositions/compositions';
import { templatesIn, templatesOf, type SynthesizedTemplate } from '../../test/compositions/templates';
import { STACKS, withEverySetting } from '../../test/governance/stacks';
import { EXAMPLES, loadingExample } from '../../test/src/given-example';

const APPS: Record<string, (app: App) => void> = { ...COMPOSITIONS, ...STACKS };
const load = createRequire(__filename);
export const EVERY_SETTING = 'every setting';
/** The constructs of the library, by their paths. The rest of a composition is as short as possible. */
const OF_LIBRARY = /\/(CloudTrailImportProvider|AccessRole|Role|Reader|FailureAlarm|Into[0-9a-f]{8})(\/|$)/;

export interface Collected extends SynthesizedTemplate {
  readonly app: string;
  /** Whether a finding in a resource has to be explained. */
  readonly counts: (logicalId: string) => boolean;
}

/** Synthesizes all apps whose templates are checked. */
export function collectTemplates(folder: string): Collected[] {
  const outdir = (name: string) => path.join(folder, name.replace(/\W+/g, '-'));
  const synthesize = (name: string, compose: (app: App) => void) => (
    templatesOf(compose, outdir(name), { 'aws:cdk:enable-path-metadata': true })
      .map((each) => ({ ...each, app: name, counts: isOfLibrary(each) }))
  );
  const example = (name: string, context = {}) => loadingExample(name, context, (file) => {
    process.env.CDK_OUTDIR = outdir(name);
    // The app of the quick start synthesizes itself.
    quietly(() => (load(file).app as App | undefined)?.synth());
    return templatesIn(outdir(name)).map((each) => ({ ...each, app: `examples/${name}`, counts: () => true }));
  });
  return [
    ...Object.entries(APPS).flatMap(([name, compose]) => synthesize(name, compose)),
    ...synthesize(EVERY_SETTING, withEverySetting),
    ...Object.entries(EXAMPLES).flatMap(([name, context]) => example(name, context)),
    ...example('quick-start/typescript'),
  ];
}

/** An example prints statements for other accounts. */
function quietly(run: () => void): void {
  const { error } = console;
  console.error = () => undefined;
  try {
    run();
  } finally {
    console.error = error;
  }
}

function isOfLibrary({ template }: SynthesizedTemplate): Collected['counts'] {
  return (logicalId) => OF_LIBRARY.test(template.Resources[logicalId]?.Metadata?.['aws:cdk:path'] ?? '');
}
