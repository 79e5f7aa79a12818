import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { releases, store, storedTemplates } from '../test/releases/releases';

/** Stores the templates of an app for a release: of the release's own app, or of a copy of the previous app. */
const [version] = process.argv.slice(2);
if (!/^\d+\.\d+\.\d+$/.test(version ?? '')) {
  throw new Error('Specify the release, for example: npx projen release:store 0.2.0');
}
const folder = join(__dirname, '../test/releases', version);
if (!existsSync(join(folder, 'app.ts'))) {
  const last = releases().sort((a, b) => a.localeCompare(b, undefined, { numeric: true })).at(-1)!;
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(folder, '..', last, 'app.ts'), join(folder, 'app.ts'));
}
if (Object.keys(storedTemplates(version)).length > 0) {
  throw new Error(
    `The templates of ${version} are stored already. While it is not released, remove them to store others`,
  );
}
void store(version);
