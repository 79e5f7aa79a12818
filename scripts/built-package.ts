import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { WITHOUT_NODE_WARNINGS } from './node-warnings';

export const ROOT = path.join(__dirname, '..');

export interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: { readonly path: string }[];
}

/**
 * Compiles and bundles everything that is missing or older than its sources, because tests of a stale package prove
 * nothing.
 */
export function buildPackage(): void {
  const bundles = ['assets/handler/index.mjs', 'assets/cli/index.cjs'].map((file) => changedAt(path.join(ROOT, file)));
  if (Math.min(...bundles) < latestChange(
    path.join(ROOT, 'lambda'), path.join(ROOT, 'cli'), path.join(ROOT, 'src/wire.ts'),
    path.join(ROOT, 'src/validation'),
  )) {
    run(tool('tsx'), ['scripts/bundle.ts'], ROOT);
  }
  // The README is part of jsii's assembly too.
  if (changedAt(path.join(ROOT, '.jsii')) < latestChange(
    ...['src', 'README.md', 'package.json'].map((each) => path.join(ROOT, each)),
  )) {
    // The package would contain the compiled files of deleted sources.
    rmSync(path.join(ROOT, 'lib'), { recursive: true, force: true });
    run(tool('jsii'), ['--silence-warnings=reserved-word'], ROOT);
  }
}

/** Packs the compiled package into a folder. */
export function packPackage(folder: string): Packed {
  const [packed] =
    JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], ROOT)) as Packed[];
  return packed;
}

export function run(command: string, parameters: string[], cwd: string, env: NodeJS.ProcessEnv = process.env): string {
  return execFileSync(command, parameters, {
    cwd, env: { ...env, ...WITHOUT_NODE_WARNINGS }, encoding: 'utf8', stdio: 'pipe', maxBuffer: 1e8,
  });
}

export function tool(name: string): string {
  return path.join(ROOT, 'node_modules/.bin', name);
}

/** A failed command reports the reason in its output, not in the message of the error. */
export function explain(error: unknown): string {
  const { message, stdout, stderr } = error as Error & { stdout?: string; stderr?: string };
  // The message of a failed command ends with its standard error.
  return [message, stdout, message.includes(stderr ?? '') ? '' : stderr].filter(Boolean).join('\n');
}

function changedAt(file: string): number {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

function latestChange(...places: string[]): number {
  const files = places.flatMap((place) => statSync(place).isDirectory()
    ? readdirSync(place, { recursive: true, encoding: 'utf8' }).map((file) => path.join(place, file))
    : [place]);
  return Math.max(...files.map(changedAt));
}
