import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { TargetLanguage } from 'jsii-rosetta';
import { copyExample, type Consumers } from './consumer';
import { run } from './run';
import type { Workshop } from './workshop';
import { translatedProgram } from '../snippets/programs';

const GROUP = path.join('io', 'github', 'cdk-cloudtrail-import');
const ARTIFACT = 'cdk-cloudtrail-import';
/** The texts of the library that contain translated code: the README, and doc comments. */
const DOCUMENTED = ['package-info', 'TrailImport'].map((name) => `io/github/cdkcloudtrailimport/${name}.java`);

/** Builds the jar, and installs it in the local Maven repository, where it replaces an earlier one. */
export async function javaConsumers(workshop: Workshop): Promise<Consumers> {
  const dist = await workshop.translate('java', 'built');
  const built = path.join(dist, GROUP, ARTIFACT, workshop.version, `${ARTIFACT}-${workshop.version}`);
  await run(
    'mvn', ['--quiet', '--batch-mode', 'install:install-file', `-Dfile=${built}.jar`, `-DpomFile=${built}.pom`],
    { cwd: workshop.folder },
  );
  await checkTexts(workshop, `${built}-sources.jar`);

  const snippets = withVersions(workshop, copyExample(workshop, 'quick-start/java', 'snippets-java'));
  const main = readFileSync(path.join(snippets, 'pom.xml'), 'utf8').replace(/(?<=<mainClass>).*(?=<)/, 'Snippets');
  writeFileSync(path.join(snippets, 'pom.xml'), main);
  writeFileSync(
    path.join(snippets, 'src/main/java/Snippets.java'),
    translatedProgram(TargetLanguage.JAVA, await workshop.snippets()),
  );
  return {
    example: { folder: withVersions(workshop, copyExample(workshop, 'java')) },
    quickStart: { folder: withVersions(workshop, copyExample(workshop, 'quick-start/java')) },
    snippets: [{ folder: snippets }],
  };
}

function withVersions(workshop: Workshop, folder: string): string {
  mkdirSync(path.join(folder, '.mvn'));
  writeFileSync(
    path.join(folder, '.mvn', 'maven.config'),
    `-Dcdk.version=${workshop.cdk}\n-D${ARTIFACT}.version=${workshop.version}\n`,
  );
  return folder;
}

/** Checks that the doc comments of the library contain the compiled translations. */
async function checkTexts(workshop: Workshop, sources: string): Promise<void> {
  const folder = workshop.make('java-sources');
  await run('jar', ['xf', sources, ...DOCUMENTED], { cwd: folder });
  const wrong = DOCUMENTED.filter((file) => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    return !text.includes('Instant.parse(') || text.includes('new Date("');
  });
  if (wrong.length > 0) throw new Error(`The library shows code that does not compile in ${wrong.join(', ')}`);
}
