import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(__dirname, '..', '..');
/** Below `node_modules`, so that the packages are found. */
const BUNDLES = join(ROOT, 'node_modules', '.cache', 'cdk-cloudtrail-import');

/** Compiles a script into one file that plain node runs, its packages left outside as in any app, for as long as it is used. */
export async function withBundle<T>(entry: string, use: (script: string) => Promise<T>): Promise<T> {
  mkdirSync(BUNDLES, { recursive: true });
  const folder = mkdtempSync(join(BUNDLES, 'bench-'));
  try {
    const outfile = join(folder, 'bundle.js');
    await build({
      entryPoints: [entry], outfile, bundle: true, packages: 'external', platform: 'node', format: 'cjs', target: 'node20', logLevel: 'error',
      plugins: [{
        name: 'own-folders',
        // The constructs find the handler beside their own folder.
        setup: ({ onLoad }) => onLoad({ filter: /\/(src|bench)\/.*\.ts$/ }, async ({ path }) => {
          const { readFile } = await import('node:fs/promises');
          return { loader: 'ts', contents: (await readFile(path, 'utf8')).replaceAll('__dirname', JSON.stringify(dirname(path))) };
        }),
      }],
    });
    return await use(outfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
