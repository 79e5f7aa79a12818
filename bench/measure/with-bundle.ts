import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(__dirname, '..', '..');
/** Below `node_modules`, so that the packages are found. */
const BUNDLES = join(ROOT, 'node_modules', '.cache', 'cdk-cloudtrail-import');

/** Compiles a script into one file for node without the packages, as in any app. The file is deleted after its use. */
export async function withBundle<T>(entry: string, use: (script: string) => Promise<T>): Promise<T> {
  mkdirSync(BUNDLES, { recursive: true });
  const folder = mkdtempSync(join(BUNDLES, 'bench-'));
  try {
    const outfile = join(folder, 'bundle.js');
    await build({
      entryPoints: [entry], outfile, bundle: true, packages: 'external', logLevel: 'error',
      platform: 'node', format: 'cjs', target: 'node20',
      plugins: [{
        name: 'own-folders',
        // The constructs find the handler next to their own folder.
        setup: ({ onLoad }) => onLoad({ filter: /\/(src|bench)\/.*\.ts$/ }, async ({ path }) => {
          const { readFile } = await import('node:fs/promises');
          const source = await readFile(path, 'utf8');
          return { loader: 'ts', contents: source.replaceAll('__dirname', JSON.stringify(dirname(path))) };
        }),
      }],
    });
    return await use(outfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
