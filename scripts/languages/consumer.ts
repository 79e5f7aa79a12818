import { exec } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../built-package';
import { WITHOUT_NODE_WARNINGS } from '../node-warnings';
import type { Assembly } from './compare-assemblies';
import { readAssembly } from './read-assembly';
import type { Workshop } from './workshop';

/** An example outside the repository, with the library installed as its users install it. */
export interface Consumer {
  readonly folder: string;
  /** The command that synthesizes the app. Default: the command in its cdk.json. */
  readonly command?: string;
  /** The environment variables of the command. */
  readonly env?: NodeJS.ProcessEnv;
  /** Distinguishes the apps of a folder. */
  readonly name?: string;
}

/** The apps of a language. They may share a folder, so they are synthesized one after another. */
export interface Consumers {
  /** The larger example, if there is one. */
  readonly example?: Consumer;
  readonly quickStart: Consumer;
  /** Apps with the translated snippets after the quick start. Absent if the language has none that run. */
  readonly snippets?: readonly Consumer[];
}

/** Files that the use of an example leaves in its folder. */
const LEFT_BEHIND = ['.venv', '__pycache__', 'target', 'go.sum', 'node_modules', 'cdk.out', 'bin', 'obj'];

/** Copies an example into a new folder. */
export function copyExample(workshop: Workshop, name: string, copy = `${name.replaceAll('/', '-')}-app`): string {
  const folder = path.join(workshop.folder, copy);
  cpSync(path.join(ROOT, 'examples', name), folder, {
    recursive: true, filter: (file) => !LEFT_BEHIND.includes(path.basename(file)),
  });
  return folder;
}

/** Synthesizes the app in the same way as the CDK command line. */
export async function synthesize({ folder, command, env, name }: Consumer, context: object): Promise<Assembly> {
  const output = path.join(folder, ['cdk.out', name].filter(Boolean).join('.'));
  const app = command ?? JSON.parse(readFileSync(path.join(folder, 'cdk.json'), 'utf8')).app;
  await promisify(exec)(app, {
    cwd: folder, maxBuffer: 1e8,
    env: {
      ...process.env, ...WITHOUT_NODE_WARNINGS, ...env, CDK_OUTDIR: output, CDK_CONTEXT_JSON: JSON.stringify(context),
    },
  });
  return readAssembly(output);
}
