import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import type { Collected } from './collect';
import type { Finding } from './findings-table';
import { policiesOf } from './policies';

/** A finding in a template. */
export interface TemplateFinding extends Finding {
  readonly app: string;
}

export interface Linters {
  /** The folder of the commands. */
  readonly bin: string;
  /** A folder for the templates. */
  readonly folder: string;
}

/** The IDs of the findings of each linter. */
export const IDS = { cfnLint: /^[EIW]\d{4}$/, checkov: /^CKV2?_/, parliament: /^(?!CKV)[A-Z]+_[A-Z_]+$/ };

/** Checks the templates against the schemas of CloudFormation. All resources count. */
export async function cfnLint({ bin }: Linters, templates: readonly Collected[]): Promise<TemplateFinding[]> {
  const output =
    await outputOf(path.join(bin, 'cfn-lint'), ['--format', 'json', '--', ...templates.map(({ file }) => file)]);
  const found: {
    Filename: string; Message: string; Rule: { Id: string }; Location: { Path: (string | number)[] | null };
  }[] = JSON.parse(output);
  return found.map(({ Filename, Rule, Message, Location }) => {
    const { app } = templates.find(({ file }) => file === Filename)!;
    return { id: Rule.Id, app, place: `${app}: ${Location.Path?.join('/')}: ${Message}` };
  });
}

/** Checks the templates against the policies of checkov. */
export async function checkov({ bin, folder }: Linters, templates: readonly Collected[]): Promise<TemplateFinding[]> {
  const options = [
    '--framework', 'cloudformation', '--compact', '--quiet', '--skip-download', '--soft-fail', '--output', 'json',
  ];
  const output = await outputOf(path.join(bin, 'checkov'), [...options, '--directory', folder]);
  const { results }: { results: { failed_checks: { check_id: string; file_abs_path: string; resource: string }[] } } =
    JSON.parse(output);
  return results.failed_checks.flatMap(({ check_id: id, file_abs_path: file, resource }) => {
    const { app, counts } = templates.find((each) => each.file === file)!;
    return counts(resource.split('.').pop()!) ? [{ id, app, place: `${app}: ${resource}` }] : [];
  });
}

/**
 * Checks the policies of the roles: actions, conditions and resources that don't fit each other, and powerful actions.
 */
export async function parliament(
  { bin, folder }: Linters, templates: readonly Collected[],
): Promise<TemplateFinding[]> {
  const policies = templates.flatMap(({ app, template, counts }) => (
    policiesOf(template).filter(({ logicalId }) => counts(logicalId)).map((each) => ({ ...each, app }))
  ));
  const directory = path.join(folder, 'policies');
  mkdirSync(directory);
  policies.forEach(
    ({ document }, index) => writeFileSync(path.join(directory, `${index}.json`), JSON.stringify(document)),
  );
  const output =
    await outputOf(path.join(bin, 'parliament'), ['--directory', directory, '--json', '--include-community-auditors']);
  return output.trim().split('\n').filter(Boolean).map((line) => {
    const { issue, detail, location }: { issue: string; detail: unknown; location: { filepath: string } } =
      JSON.parse(line);
    const { app, logicalId } = policies[Number(path.basename(location.filepath, '.json'))];
    return { id: issue, app, place: `${app}: ${logicalId}: ${JSON.stringify(detail)}` };
  });
}

/** The output of a linter, which exits with another status if it has findings. */
async function outputOf(command: string, parameters: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)(command, parameters, { maxBuffer: 1e8 })).stdout;
  } catch (error) {
    const { code, stdout, stderr, message } = error as Error & { code: unknown; stdout: string; stderr: string };
    if (typeof code === 'number' && stdout.trim() !== '') return stdout;
    throw new Error(`${path.basename(command)} failed: ${stderr || message}`);
  }
}
