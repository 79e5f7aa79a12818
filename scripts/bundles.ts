import * as path from 'node:path';
import type { BuildOptions } from 'esbuild';
import { HANDLER_BUNDLE, ROOT, type Bundle } from './handler-bundle';

const OUTDIR = path.join(ROOT, 'assets', 'cli');

/** How the command line is bundled: into one file. Node.js evaluates only the modules that a command needs. */
const COMMAND_LINE = {
  absWorkingDir: ROOT,
  entryPoints: ['cli/index.ts'],
  outdir: OUTDIR,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  mainFields: ['module', 'main'],
  // Optional colors of cli-table3. picocolors is used instead.
  external: ['bowser', '@colors/colors'],
  minify: true,
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions;

export const CLI_BUNDLE: Bundle = { outdir: OUTDIR, parts: [COMMAND_LINE] };

/** The folders of the package, so that nothing is bundled on a user's machine. */
export const BUNDLES: readonly Bundle[] = [HANDLER_BUNDLE, CLI_BUNDLE];
