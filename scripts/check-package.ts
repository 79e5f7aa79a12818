import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ROOT, buildPackage, explain, packPackage, run, tool } from './built-package';

/**
 * Packs the package and uses it as a new user would. Checks the files in the tarball, and synthesizes an app outside
 * this repository.
 */

const MOST_BYTES = 2_000_000;
const WANTED = [
  'package.json', 'lib/index.js', 'lib/index.d.ts', 'assets/handler/index.mjs', 'assets/cli/index.cjs', '.jsii',
  'README.md', 'LICENSE', 'THIRD-PARTY-NOTICES', 'API.md',
  // A reviewer of the package reads these.
  'SECURITY.md', 'THREAT-MODEL.md', 'ARCHITECTURE.md', 'docs/PERMISSIONS.md', 'docs/ENVIRONMENTS.md',
  'docs/EXACTLY-ONCE.md', 'docs/STATE.md',
];
const ALLOWED = [
  /^(package\.json|\.jsii(\.tabl\.json\.gz)?|rosetta\/[\w-]+\.ts-fixture|LICENSE|THIRD-PARTY-NOTICES)$/,
  /^((README|API|SECURITY|THREAT-MODEL|ARCHITECTURE)|docs\/[A-Z-]+)\.md$/,
  /^(lib\/([\w-]+\/)?[\w-]+\.(js|d\.ts)|assets\/handler\/(sdk\/)?[\w-]+\.mjs|assets\/cli\/index\.cjs)$/,
];
/** A person can read lines of this length. Minified code has longer ones. */
const LONGEST_LINE = 500;

interface Manifest {
  readonly version: string;
  readonly dependencies?: object;
  readonly optionalDependencies?: object;
  readonly bundledDependencies?: string[];
  readonly bundleDependencies?: string[];
  readonly peerDependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}

function main(): void {
  const temporary = mkdtempSync(path.join(tmpdir(), 'package-'));
  try {
    buildPackage();
    console.log('✓ lib/ and assets/ are built');
    checkApi(temporary);
    const { tarball, manifest } = checkTarball(temporary);
    // The lowest version that users may have, and the newest version that the tests run against.
    const lowest = manifest.devDependencies['aws-cdk-lib'];
    const newest = manifest.devDependencies['aws-cdk-lib-newest'].replace('npm:aws-cdk-lib@', '');
    const peer = manifest.peerDependencies['aws-cdk-lib'];
    demand(
      peer === `^${lowest}`,
      `the peer dependency on aws-cdk-lib is ${peer}, but it is compiled against ${lowest}`,
    );
    for (const version of [lowest, newest]) {
      checkConsumer(path.join(temporary, version), tarball, version, manifest.devDependencies.constructs);
    }
    console.log('The package passes all checks.');
  } catch (error) {
    console.error(`The package fails a check: ${explain(error)}`);
    process.exitCode = 1;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function checkApi(temporary: string): void {
  const file = path.join(temporary, 'API.md');
  run(tool('jsii-docgen'), ['-o', file], ROOT);
  demand(
    readFileSync(file, 'utf8') === readFileSync(path.join(ROOT, 'API.md'), 'utf8'),
    'API.md is out of date: run "npx projen docgen" and commit it',
  );
  console.log('✓ API.md is that of the sources');
}

function checkTarball(temporary: string): { tarball: string; manifest: Manifest } {
  const { filename, size, files } = packPackage(temporary);
  const paths = files.map((file) => file.path);
  const missing = WANTED.filter((file) => !paths.includes(file));
  demand(missing.length === 0, `the tarball lacks ${missing.join(', ')}`);
  const strange = paths.filter((file) => !ALLOWED.some((pattern) => pattern.test(file)));
  demand(
    strange.length === 0,
    `the tarball contains ${strange.join(', ')}: exclude them with addPackageIgnore in .projenrc.ts`,
  );
  demand(size < MOST_BYTES, `the tarball has ${size} bytes, more than ${MOST_BYTES}`);

  const tarball = path.join(temporary, filename);
  const unpacked = path.join(temporary, 'unpacked');
  mkdirSync(unpacked);
  run('tar', ['-xzf', tarball, '-C', unpacked], temporary);
  checkReadable(readFileSync(path.join(unpacked, 'package/assets/handler/index.mjs'), 'utf8'));
  const manifest = JSON.parse(readFileSync(path.join(unpacked, 'package/package.json'), 'utf8')) as Manifest;
  const { dependencies, optionalDependencies, bundledDependencies, bundleDependencies, peerDependencies } = manifest;
  const needed = [dependencies, optionalDependencies, bundledDependencies, bundleDependencies]
    .flatMap((each) => Object.keys(each ?? {}));
  demand(needed.length === 0, `the package has dependencies that are not its peers: ${needed.join(', ')}`);
  demand(
    isDeepStrictEqual(Object.keys(peerDependencies).sort(), ['aws-cdk-lib', 'constructs']),
    `its peers are ${Object.keys(peerDependencies).join(', ')}`,
  );
  console.log(
    `✓ the tarball contains the required files and no others (${paths.length} files, ${Math.round(size / 1000)} kB)`,
  );
  return { tarball, manifest };
}

/** The handler's own code is in one file, with comments that name its sources. The file doesn't contain the SDK. */
function checkReadable(code: string): void {
  const longest = Math.max(...code.split('\n').map(({ length }) => length));
  demand(longest <= LONGEST_LINE, `the handler has a line of ${longest} characters: is it minified?`);
  for (const source of [
    'index', 'reconcile/reconcile', 'ledger/table', 'checks/preflight', 'aws/cloudtrail', 'request/serve',
  ]) {
    demand(
      code.includes(`\n// lambda/${source}.ts\n`) || code.startsWith(`// lambda/${source}.ts\n`),
      `the handler lacks lambda/${source}.ts`,
    );
  }
  demand(!code.includes('node_modules'), 'the code of a package is among that of the handler');
}

/** Compiles and synthesizes an app in a separate folder, in which only the package and its peers are installed. */
function checkConsumer(folder: string, tarball: string, version: string, constructs: string): void {
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  cpSync(path.join(ROOT, 'test/consumer/app.ts'), path.join(folder, 'app.ts'));
  run('npm', [
    'install', '--no-audit', '--no-fund', '--save-exact', '--prefer-offline', tarball, `aws-cdk-lib@${version}`,
    `constructs@${constructs}`,
  ], folder);
  const modules = path.join(folder, 'node_modules');
  demand(
    !existsSync(path.join(modules, 'esbuild')),
    'a consumer gets esbuild installed: nothing may be bundled on their machine',
  );

  // Every TypeScript app has the types of Node.js.
  mkdirSync(path.join(modules, '@types'));
  symlinkSync(path.join(ROOT, 'node_modules/@types/node'), path.join(modules, '@types/node'));
  run(tool('tsc'), ['--strict', '--module', 'node16', '--target', 'es2022', '--types', 'node', 'app.ts'], folder);
  const output = path.join(folder, 'cdk.out');
  // The PATH contains no tool of this repository.
  run(process.execPath, ['app.js'], folder, {
    PATH: path.dirname(process.execPath), HOME: process.env.HOME ?? folder, CDK_OUTDIR: output,
  });
  checkAssembly(output);
  console.log(`✓ an app outside this repository compiles and synthesizes with aws-cdk-lib ${version}`);
  rmSync(folder, { recursive: true });
}

function checkAssembly(output: string): void {
  const template = JSON.parse(readFileSync(path.join(output, 'TrailHistory.template.json'), 'utf8'));
  const resources = Object.values<{ Type: string; Properties: { Code?: { S3Key: string } } }>(template.Resources);
  const count = (type: string) => resources.filter((resource) => resource.Type === type).length;
  demand(
    count('Custom::CloudTrailImport') === 2,
    `the template has ${count('Custom::CloudTrailImport')} Custom::CloudTrailImport, not one for each of two stores`,
  );
  demand(count('AWS::DynamoDB::Table') === 1, 'the template has no ledger');
  const functions = resources.filter(({ Type }) => Type === 'AWS::Lambda::Function');
  demand(functions.length === 1, `the template has ${functions.length} functions, not one`);

  const asset = functions[0].Properties.Code?.S3Key.replace(/\.zip$/, '') ?? '';
  const handler = path.join(output, `asset.${asset}`, 'index.mjs');
  demand(existsSync(handler), `the function's code is not the asset of the cloud assembly: ${handler} is missing`);
  demand(
    readFileSync(handler).equals(readFileSync(path.join(ROOT, 'assets/handler/index.mjs'))),
    'the asset is not the handler of the package',
  );
  const clients = path.join(output, `asset.${asset}`, 'sdk/cloudtrail.mjs');
  const load =
    `await import(${JSON.stringify(clients)}); console.log(typeof (await import(${JSON.stringify(handler)})).handler)`;
  const loaded = run(process.execPath, ['--input-type=module', '-e', load], output, { PATH: '' }).trim();
  demand(loaded === 'function', `the asset exports no handler, but ${loaded}`);
}

function demand(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Error(sentence);
}

main();
