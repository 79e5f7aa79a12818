import * as path from 'node:path';
import type { BuildOptions } from 'esbuild';

const ROOT = path.join(__dirname, '..');

/** How the handler is bundled: in chunks, so that the function reads of the SDK what its path needs, when it needs it. */
export const HANDLER_BUNDLE = {
  absWorkingDir: ROOT,
  entryPoints: ['lambda/index.ts'],
  outdir: path.join(ROOT, 'assets', 'handler'),
  bundle: true,
  platform: 'node',
  // Older than every runtime on offer, so that the same bundle also runs on a developer's Node 20.
  target: 'node20',
  format: 'esm',
  splitting: true,
  outExtension: { '.js': '.mjs' },
  // The SDK's ES modules, of which esbuild can leave out what is not used.
  mainFields: ['module', 'main'],
  alias: { '@aws-sdk/credential-provider-node': './lambda/aws/sdk/credentials.ts' },
  // Tells browsers apart; the SDK asks for it in browsers only.
  external: ['bowser'],
  minify: true,
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions;
