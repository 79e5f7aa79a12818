import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build, type OutputFile } from 'esbuild';
import { HANDLER_BUNDLE } from './handler-bundle';

const { outdir } = HANDLER_BUNDLE;

/** Bundles the handler with all that it needs; the package ships it, so that a consumer's synth bundles nothing. */
async function main(): Promise<void> {
  const { outputFiles } = await build({ ...HANDLER_BUNDLE, write: false });
  // What is right is left alone: somebody else may be reading it.
  if (!isBuilt(outputFiles)) {
    rmSync(outdir, { recursive: true, force: true });
    mkdirSync(outdir, { recursive: true });
    outputFiles.forEach((file) => writeFileSync(file.path, file.contents));
  }
  const bytes = outputFiles.reduce((sum, { contents }) => sum + contents.length, 0);
  console.log(`assets/handler: ${outputFiles.length} files, ${Math.round(bytes / 1024)} KiB`);
}

function isBuilt(files: readonly OutputFile[]): boolean {
  try {
    return readdirSync(outdir).length === files.length && files.every((file) => readFileSync(file.path).equals(file.contents));
  } catch {
    return false;
  }
}

void main();
