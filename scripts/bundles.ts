import * as path from 'node:path';
import type { BuildOptions } from 'esbuild';
import { HANDLER_BUNDLE } from './handler-bundle';

const { absWorkingDir } = HANDLER_BUNDLE;

/** How the command line is bundled: in one file, of which Node.js evaluates only the modules that a command needs. */
export const CLI_BUNDLE = {
  absWorkingDir,
  entryPoints: ['cli/index.ts'],
  outdir: path.join(absWorkingDir, 'assets', 'cli'),
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

/** What the package contains, so that nothing is bundled on a user's machine. */
export const BUNDLES: ReadonlyArray<BuildOptions & { readonly outdir: string }> = [HANDLER_BUNDLE, CLI_BUNDLE];
