import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { bundleOf, HANDLER_BUNDLE, writeBundle } from '../../scripts/handler-bundle';

type Output = Metafile['outputs'][string];

export interface Bundle {
  readonly files: number;
  readonly bytes: number;
  /** Bytes that Lambda loads before the first request. */
  readonly entryBytes: number;
  /** The sources that Lambda loads before the first request. */
  readonly entrySources: readonly string[];
  /** The npm packages that the client of a service loads, and how many bytes. */
  client(service: string): { readonly packages: readonly string[]; readonly bytes: number };
}

/** The bundle of the function, as it is released. */
export async function handlerBundle(): Promise<Bundle> {
  const built = await Promise.all(HANDLER_BUNDLE.parts.map(part => build({ ...part, metafile: true, write: false })));
  const outputs: Metafile['outputs'] = Object.assign({}, ...built.map(({ metafile }) => metafile.outputs));
  const nameOf = (source: string): string => Object.keys(outputs).find(name => outputs[name].entryPoint === source)!;
  const entry = loadedWith(nameOf('lambda/index.ts'), outputs);
  return {
    files: Object.keys(outputs).length,
    bytes: bytesOf(Object.values(outputs)),
    entryBytes: bytesOf(entry),
    entrySources: sourcesOf(entry),
    client: service => {
      const loaded = loadedWith(nameOf(`lambda/aws/sdk/${service}.ts`), outputs);
      const packages = sourcesOf(loaded).map(source => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1]);
      return { packages: [...new Set(packages.filter(name => name !== undefined))], bytes: bytesOf(loaded) };
    },
  };
}

/** Bundles another program in the same way. Returns its path. */
export async function bundled(entry: string, folder: string): Promise<string> {
  const outdir = join(folder, entry.replace(/\.ts$/, ''));
  await writeBundle(bundleOf(join(__dirname, entry), outdir));
  return join(outdir, entry.replace(/\.ts$/, '.mjs'));
}

/** A file with all files that it imports before it runs. */
function loadedWith(name: string, outputs: Metafile['outputs'], loaded = new Set<Output>()): Set<Output> {
  const output = outputs[name];
  if (!loaded.has(output)) {
    loaded.add(output);
    output.imports.filter(({ kind, external }) => kind === 'import-statement' && !external)
      .forEach(({ path }) => loadedWith(path, outputs, loaded));
  }
  return loaded;
}

function bytesOf(outputs: Iterable<Output>): number {
  return [...outputs].reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Sources of which nothing is left in the bundle do not count. */
function sourcesOf(outputs: Iterable<Output>): string[] {
  return [...outputs].flatMap(({ inputs }) => Object.keys(inputs).filter(name => inputs[name].bytesInOutput > 0));
}
