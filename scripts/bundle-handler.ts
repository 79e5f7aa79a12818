import { rmSync } from 'node:fs';
import { build } from 'esbuild';
import { HANDLER_BUNDLE } from './handler-bundle';

/** Bundles the handler with all that it needs; the package ships it, so that a consumer's synth bundles nothing. */
async function main(): Promise<void> {
  rmSync(HANDLER_BUNDLE.outdir, { recursive: true, force: true });
  const { metafile } = await build({ ...HANDLER_BUNDLE, metafile: true });
  const sizes = Object.values(metafile.outputs).map(({ bytes }) => bytes);
  console.log(`assets/handler: ${sizes.length} files, ${Math.round(sizes.reduce((sum, bytes) => sum + bytes, 0) / 1024)} KiB`);
}

void main();
