import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { build, type BuildOptions, type OutputFile } from 'esbuild';

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

/** Bundles the handler with everything that it needs. The package contains the bundle, so a user's synthesis bundles nothing. */
export function bundleHandler(): Promise<Written> {
  return writeBundle(HANDLER_BUNDLE);
}

export interface Written {
  readonly files: number;
  readonly bytes: number;
}

export async function writeBundle(options: BuildOptions & { readonly outdir: string }): Promise<Written> {
  const { outdir } = options;
  const { outputFiles } = await build({ ...options, write: false });
  // Another process may be reading a bundle that is up to date.
  if (!isBuilt(outdir, outputFiles)) {
    rmSync(outdir, { recursive: true, force: true });
    mkdirSync(outdir, { recursive: true });
    outputFiles.forEach((file) => writeFileSync(file.path, file.contents, { mode: 0o755 }));
  }
  return { files: outputFiles.length, bytes: outputFiles.reduce((sum, { contents }) => sum + contents.length, 0) };
}

function isBuilt(outdir: string, files: readonly OutputFile[]): boolean {
  try {
    return readdirSync(outdir).length === files.length && files.every((file) => readFileSync(file.path).equals(file.contents));
  } catch {
    return false;
  }
}
