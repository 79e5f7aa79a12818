import { readdirSync } from 'node:fs';
import * as path from 'node:path';
import { copyExample, type Consumer } from './consumer';
import { run } from './run';
import type { Workshop } from './workshop';

/** Builds the wheel, and installs it with its requirements into a new virtual environment. */
export async function pythonConsumer(workshop: Workshop): Promise<Consumer> {
  const folder = copyExample(workshop, 'python');
  const bin = path.join(folder, '.venv', 'bin');
  const [dist] = await Promise.all([workshop.translate('python', 'built'), run('python3', ['-m', 'venv', '.venv'], { cwd: folder })]);
  const wheel = readdirSync(dist).find((file) => file.endsWith('.whl'))!;
  // Without --no-compile all of aws-cdk-lib is compiled, of which an app imports little.
  await run(path.join(bin, 'pip'), [
    'install', '--quiet', '--disable-pip-version-check', '--no-compile',
    path.join(dist, wheel), '--requirement', 'requirements.txt', `aws-cdk-lib==${workshop.cdk}`, `constructs==${workshop.constructs}`,
  ], { cwd: folder });
  return { folder, env: { PATH: [bin, process.env.PATH].join(path.delimiter) } };
}
