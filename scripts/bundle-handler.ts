import { rmSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { build } from 'esbuild';

/** Bundles the handler with all that it needs; the package ships it, so that a consumer's synth bundles nothing. */
async function main(): Promise<void> {
  const root = path.join(__dirname, '..');
  const outfile = path.join(root, 'assets', 'handler', 'index.js');
  rmSync(path.dirname(outfile), { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: ['lambda/index.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    // Older than every runtime on offer, so that the same bundle also runs on a developer's Node 20.
    target: 'node20',
    format: 'cjs',
    minify: true,
    // Names of functions and classes stay: stack traces in the user's log group are read by people.
    keepNames: false,
    sourcemap: false,
    legalComments: 'none',
    logLevel: 'warning',
  });
  console.log(`assets/handler/index.js ${Math.round(statSync(outfile).size / 1024)} KiB`);
}

void main();
