import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib';

export interface SynthesizedTemplate {
  readonly file: string;
  readonly template: any;
}

/** Synthesizes an app, and returns its templates, also those of nested stacks and of stages. */
export function templatesOf(compose: (app: App) => void, outdir?: string): SynthesizedTemplate[] {
  const app = new App({ outdir, analyticsReporting: false });
  compose(app);
  const { directory } = app.synth();
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => path.join(directory, file))
    .map((file) => ({ file, template: JSON.parse(readFileSync(file, 'utf8')) }));
}
