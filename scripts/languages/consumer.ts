import { exec } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../built-package';
import type { Assembly } from './compare-assemblies';
import { readAssembly } from './read-assembly';
import type { Workshop } from './workshop';

/** An example outside the repository, with the library installed as its users install it. */
export interface Consumer {
  readonly folder: string;
  /** What synthesizes it; the command of its cdk.json if left out. */
  readonly command?: string;
  /** What the command needs in the environment. */
  readonly env?: NodeJS.ProcessEnv;
}

/** What using an example leaves in its folder. */
const LEFT_BEHIND = ['.venv', '__pycache__', 'target', 'go.sum', 'node_modules', 'cdk.out'];

/** Copies an example into a folder of its own. */
export function copyExample(workshop: Workshop, name: string): string {
  const folder = path.join(workshop.folder, `${name}-app`);
  cpSync(path.join(ROOT, 'examples', name), folder, { recursive: true, filter: (file) => !LEFT_BEHIND.includes(path.basename(file)) });
  return folder;
}

/** Synthesizes the app, as the CDK command line asks for it. */
export async function synthesize({ folder, command, env }: Consumer, context: object): Promise<Assembly> {
  const output = path.join(folder, 'cdk.out');
  const app = command ?? JSON.parse(readFileSync(path.join(folder, 'cdk.json'), 'utf8')).app;
  await promisify(exec)(app, {
    cwd: folder, maxBuffer: 1e8,
    env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1', ...env, CDK_OUTDIR: output, CDK_CONTEXT_JSON: JSON.stringify(context) },
  });
  return readAssembly(output);
}
