import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { BUNDLES } from '../../scripts/bundles';
import { billOfMaterials } from '../../scripts/sbom';
import { bundledPackages, thirdPartyNotices } from '../../scripts/third-party-notices';

const ROOT = resolve(__dirname, '../..');

/** The bundle of a folder: its metafile, and its files as they would be written. */
async function bundle(
  options: BuildOptions, folder: string,
): Promise<{ metafile: Metafile; files: Record<string, string> }> {
  const { metafile, outputFiles } = await build({
    ...options, absWorkingDir: folder, outdir: join(folder, relative(ROOT, options.outdir!)), write: false,
    metafile: true,
  });
  return {
    metafile: metafile!,
    files: Object.fromEntries(outputFiles!.map(({ path, hash }) => [path.slice(folder.length), hash])),
  };
}

/** Copies the files of a bundle, and the settings that esbuild reads. */
function copyInputs(metafile: Metafile, folder: string): void {
  const needed = new Set(Object.keys(metafile.inputs));
  for (const input of Object.keys(metafile.inputs)) {
    for (let parent = dirname(input); parent !== '.'; parent = dirname(parent)) {
      ['package.json', 'tsconfig.json'].forEach((name) => needed.add(join(parent, name)));
    }
  }
  for (const file of [...needed, 'package.json', 'tsconfig.json', 'test/tsconfig.json'].filter((each) => existsSync(join(ROOT, each)))) {
    cpSync(join(ROOT, file), join(folder, file));
  }
}

test.each(BUNDLES.flatMap(({ parts }) => parts).map((options) => [relative(ROOT, options.outdir!), options] as const))('the bundle %s is the same, byte for byte, wherever it is built', async (name, options) => {
  // GIVEN
  const here = await bundle(options, ROOT);
  const elsewhere = mkdtempSync(join(tmpdir(), 'a folder of another name and depth '));
  try {
    copyInputs(here.metafile, elsewhere);
    // WHEN
    const there = await bundle(options, elsewhere);
    // THEN
    expect(Object.keys(here.files)).toContainEqual(expect.stringMatching(new RegExp(`^/${name}/(index|s3)\\.[cm]js$`)));
    expect(there.files).toEqual(here.files);
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
});

test('THIRD-PARTY-NOTICES is that of the bundles (npx projen notices writes it)', async () => {
  expect(readFileSync(join(ROOT, 'THIRD-PARTY-NOTICES'), 'utf8')).toBe(await thirdPartyNotices());
});

test('the bill of materials has each package of the bundles, with its version and its hash', async () => {
  const { components } =
    await billOfMaterials() as { components: { name: string; version: string; hashes: { content: string }[] }[] };
  expect(components.map(({ name, version }) => `${name} ${version}`)).toEqual((await bundledPackages()).map(({ name, version }) => `${name} ${version}`));
  expect(components.filter(({ hashes }) => !/^[0-9a-f]{128}$/.test(hashes[0].content))).toEqual([]);
});
