import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { bundledPackages } from './third-party-notices';

const ROOT = path.join(__dirname, '..');

interface Locked {
  readonly packages: Record<string, { readonly version: string; readonly integrity?: string }>;
}

/**
 * The bill of materials of the package, in the format of CycloneDX: the packages whose code is in the bundles. The
 * package has no dependencies of its own.
 *
 * @see https://cyclonedx.org/docs/1.6/json/
 */
export async function billOfMaterials(): Promise<object> {
  const { name, version, license } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const lock = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as Locked;
  const packages = await bundledPackages();
  const component = componentOf(name, version, license);
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component },
    components: packages.map((each) =>
      ({ ...componentOf(each.name, each.version, each.licence), hashes: hashesOf(each.name, each.version, lock) })),
    dependencies: [{ ref: component.purl, dependsOn: packages.map((each) => purlOf(each.name, each.version)) }],
  };
}

function componentOf(name: string, version: string, licence: string) {
  const purl = purlOf(name, version);
  return { 'type': 'library', 'bom-ref': purl, name, version, purl, 'licenses': [{ license: { id: licence } }] };
}

function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** The hash of the archive in the registry, which npm has checked. */
function hashesOf(name: string, version: string, { packages }: Locked): object[] {
  const copies = Object.entries(packages)
    .filter(([folder, each]) => folder.endsWith(`node_modules/${name}`) && each.version === version);
  // A copy that another package contains has no hash.
  const base64 = copies.map(([, { integrity }]) => integrity).find(Boolean)?.replace('sha512-', '');
  if (!base64) throw new Error(`package-lock.json has no hash of ${name} ${version}`);
  return [{ alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') }];
}
