import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib';

export interface SynthesizedTemplate {
  readonly file: string;
  readonly template: any;
}

/** Synthesizes an app, and returns its templates, also those of nested stacks and of stages. */
export function templatesOf(
  compose: (app: App) => void, outdir?: string, context?: Record<string, unknown>,
): SynthesizedTemplate[] {
  const app = new App({ outdir, analyticsReporting: false, context });
  compose(app);
  return templatesIn(app.synth().directory);
}

/** The templates in a cloud assembly. */
export function templatesIn(directory: string): SynthesizedTemplate[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => path.join(directory, file))
    .map((file) => ({ file, template: JSON.parse(readFileSync(file, 'utf8')) }));
}
