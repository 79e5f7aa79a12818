import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { copyExample, type Consumer } from './consumer';
import { run } from './run';
import type { Workshop } from './workshop';

const GROUP = path.join('io', 'github', 'cdk-cloudtrail-import');
const ARTIFACT = 'cdk-cloudtrail-import';

/** Builds the jar, and installs it into the local Maven repository, where it takes the place of an earlier one. */
export async function javaConsumer(workshop: Workshop): Promise<Consumer> {
  const folder = copyExample(workshop, 'java');
  mkdirSync(path.join(folder, '.mvn'));
  writeFileSync(path.join(folder, '.mvn', 'maven.config'), `-Dcdk.version=${workshop.cdk}\n-D${ARTIFACT}.version=${workshop.version}\n`);
  const dist = await workshop.translate('java', 'built');
  const built = path.join(dist, GROUP, ARTIFACT, workshop.version, `${ARTIFACT}-${workshop.version}`);
  await run('mvn', ['--quiet', '--batch-mode', 'install:install-file', `-Dfile=${built}.jar`, `-DpomFile=${built}.pom`], { cwd: workshop.folder });
  return { folder };
}
