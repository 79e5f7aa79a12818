import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { build, type BuildOptions, type OutputFile, type Plugin } from 'esbuild';

export const ROOT = path.join(__dirname, '..');

/** A folder of the package, and how its files are bundled. */
export interface Bundle {
  readonly outdir: string;
  readonly parts: readonly BuildOptions[];
}

/** The modules of the AWS SDK, which the handler loads when it needs them. */
const SDK = 'lambda/aws/sdk';
/** Replaces a package of the SDK. */
const CREDENTIALS = 'credentials.ts';
const LEAVE_SDK_OUT: Plugin = {
  name: 'leave-sdk-out',
  setup: ({ onResolve }) => onResolve({ filter: /\/sdk\/\w+$/ }, (module) => ({
    path: `./sdk/${path.basename(module.path)}.mjs`, external: true,
  })),
};

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  // Older than every current runtime, so that the same bundle also runs with Node.js 20 on a developer's machine.
  target: 'node20',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** How the handler's own code is bundled: into one readable file. */
function codeBundle(entryPoint: string, outdir: string) {
  return { ...COMMON, entryPoints: [entryPoint], outdir, plugins: [LEAVE_SDK_OUT] } satisfies BuildOptions;
}

/**
 * How the SDK is bundled: minified and in chunks, so that the function reads only the code that it needs, when it needs
 * it.
 */
function sdkBundle(outdir: string) {
  return {
    ...COMMON,
    entryPoints: readdirSync(path.join(ROOT, SDK)).filter((file) => file !== CREDENTIALS)
      .map((file) => `${SDK}/${file}`),
    outdir: path.join(outdir, 'sdk'),
    minify: true,
    splitting: true,
    // The SDK's ES modules, which esbuild can shorten to the used code.
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': `./${SDK}/${CREDENTIALS}` },
    // Identifies browsers. The SDK uses it only in browsers.
    external: ['bowser'],
  } satisfies BuildOptions;
}

/** A handler with all files that it needs. */
export function bundleOf(entryPoint: string, outdir: string): Bundle {
  return { outdir, parts: [codeBundle(entryPoint, outdir), sdkBundle(outdir)] };
}

/** The package contains the bundle, so a user's synthesis bundles nothing. */
export const HANDLER_BUNDLE = bundleOf('lambda/index.ts', path.join(ROOT, 'assets', 'handler'));

export interface Written {
  readonly files: number;
  readonly bytes: number;
}

export async function writeBundle({ outdir, parts }: Bundle): Promise<Written> {
  const built = await Promise.all(parts.map((part) => build({ ...part, write: false })));
  const outputFiles = built.flatMap((each) => each.outputFiles);
  // Another process may be reading a bundle that is up to date.
  if (!isBuilt(outdir, outputFiles)) {
    rmSync(outdir, { recursive: true, force: true });
    outputFiles.forEach((file) => {
      mkdirSync(path.dirname(file.path), { recursive: true });
      writeFileSync(file.path, file.contents, { mode: 0o755 });
    });
  }
  return { files: outputFiles.length, bytes: outputFiles.reduce((sum, { contents }) => sum + contents.length, 0) };
}

function isBuilt(outdir: string, files: readonly OutputFile[]): boolean {
  try {
    const present = readdirSync(outdir, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
    return present.length === files.length && files.every((file) => readFileSync(file.path).equals(file.contents));
  } catch {
    return false;
  }
}
