import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { build } from 'esbuild';
import { BUNDLES } from './bundles';

const ROOT = path.join(__dirname, '..');

/** Licences that require only a copy of their text. */
const PERMISSIVE = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];
const TEXT = /^(licen[cs]e|notice)/i;

/**
 * The text for packages without a text of their licence. The standard text of this licence names no copyright holder.
 */
const WITHOUT_TEXT: Readonly<Record<string, string>> = {
  'Apache-2.0': 'The text of the licence is in the file LICENSE of this package.',
};

interface Package {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}

/** The packages whose code is in the bundles, with their exact versions and the texts of their licences. */
export async function bundledPackages(): Promise<Package[]> {
  const built = await Promise.all(
    BUNDLES.flatMap(({ parts }) => parts).map((part) => build({ ...part, write: false, metafile: true })),
  );
  const outputs = built.flatMap(({ metafile }) => Object.values(metafile!.outputs));
  const used =
    outputs.flatMap(({ inputs }) => Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0));
  const folders = new Set(used.flatMap(([file]) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  return [...folders].map((folder) => describe(path.join(ROOT, folder)))
    .sort((a, b) => titleOf(a) < titleOf(b) ? -1 : 1);
}

export async function thirdPartyNotices(): Promise<string> {
  const packages = await bundledPackages();
  const texts = [...new Set(packages.map(({ text }) => text))];
  return [
    'The handler in assets/handler and the command line in assets/cli contain code of these packages:\n',
    ...packages.map((each) => `  ${titleOf(each)} (${each.licence})`),
    ...texts.map((text) =>
      `\n${'-'.repeat(80)}\n${packages.filter((each) => each.text === text).map(titleOf).join(', ')}\n\n${text}`),
    '',
  ].join('\n');
}

function titleOf({ name, version }: Package): string {
  return `${name} ${version}`;
}

function describe(folder: string): Package {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    name: string; version: string; license: string;
  };
  const ownText = readdirSync(folder).filter((file) => TEXT.test(file)).sort()
    .map((file) => readFileSync(path.join(folder, file), 'utf8').replace(/\r/g, '').trim())
    .join('\n\n');
  const text = ownText || WITHOUT_TEXT[license];
  if (!PERMISSIVE.includes(license) || !text) {
    throw new Error(
      `${name} is in a bundle, but its licence (${license}) ${text ? 'hasn\'t been reviewed' : 'has no text'}.`,
    );
  }
  return { name, version, licence: license, text };
}
