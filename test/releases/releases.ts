import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { App } from 'aws-cdk-lib';

/**
 * A folder for each release: an app as its users may have deployed it, and the templates that the release made of it.
 */
const FOLDER = __dirname;

export type Template = { readonly Resources: Record<string, Record<string, any>> };
export type Templates = Readonly<Record<string, Template>>;

export function releases(): string[] {
  return readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

export function storedTemplates(release: string): Templates {
  const files = readdirSync(join(FOLDER, release)).filter((file) => file.endsWith('.template.json'));
  return Object.fromEntries(files.map((file) => [basename(file, '.template.json'), JSON.parse(readFileSync(join(FOLDER, release, file), 'utf8'))]));
}

/** The templates of the release's app with the current library. */
export async function synthesize(release: string): Promise<Templates> {
  const { app } = await import(join(FOLDER, release, 'app')) as { app: App };
  return Object.fromEntries(app.synth().stacks.map(({ stackName, template }) => [stackName, template]));
}

export async function store(release: string): Promise<void> {
  for (const [stack, template] of Object.entries(await synthesize(release))) {
    writeFileSync(join(FOLDER, release, `${stack}.template.json`), `${JSON.stringify(template, undefined, 2)}\n`);
  }
}
