import * as path from 'node:path';
import { BUNDLES } from './bundles';
import { writeBundle } from './handler-bundle';

void (async () => {
  for (const bundle of BUNDLES) {
    const { files, bytes } = await writeBundle(bundle);
    console.log(`assets/${path.basename(bundle.outdir)}: ${files} files, ${Math.round(bytes / 1024)} KiB`);
  }
})();
