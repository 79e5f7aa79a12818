import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { TargetLanguage } from 'jsii-rosetta';
import { copyExample, type Consumer, type Consumers } from './consumer';
import { run } from './run';
import type { Workshop } from './workshop';
import { translatedProgram } from '../snippets/programs';

const NAMESPACE = 'CdkCloudtrailImport';
/** A part of the error if a restore can't reach NuGet. */
export const NO_NUGET = 'NU1301';
const NUGET = 'https://api.nuget.org/v3/index.json';

/** Whether an SDK is installed. The runtime alone can't compile. */
export function hasDotnetSdk(): boolean {
  const { status, stdout } = spawnSync('dotnet', ['--list-sdks'], { encoding: 'utf8' });
  return status === 0 && stdout.trim() !== '';
}

/** Builds the NuGet package, and restores the quick start with it. */
export async function dotnetConsumers(workshop: Workshop): Promise<Consumers> {
  const dist = await workshop.translate('dotnet', 'built');
  const program = translatedProgram(TargetLanguage.CSHARP, await workshop.snippets());
  const snippets =
    await restored(workshop, copyExample(workshop, 'quick-start/csharp', 'snippets-csharp'), dist, program);
  return {
    quickStart: await restored(workshop, copyExample(workshop, 'quick-start/csharp'), dist), snippets: [snippets],
  };
}

async function restored(workshop: Workshop, folder: string, dist: string, program?: string): Promise<Consumer> {
  if (program) writeFileSync(path.join(folder, 'Program.cs'), program);
  // A separate folder, because the version of the package is always the same.
  const packages = path.join(folder, 'packages');
  mkdirSync(packages);
  const env = {
    NUGET_PACKAGES: packages,
    CdkVersion: workshop.cdk,
    CdkCloudtrailImportVersion: workshop.version,
    DOTNET_CLI_TELEMETRY_OPTOUT: '1',
    DOTNET_NOLOGO: '1',
  };
  await run('dotnet', ['restore', '--source', dist, '--source', NUGET], { cwd: folder, env });
  return { folder, env, command: 'dotnet run --no-restore' };
}

/**
 * Generates the .NET library without compiling it, and checks that each type has a file. Returns the number of types.
 */
export async function checkDotnet(workshop: Workshop): Promise<number> {
  const { types } = JSON.parse(readFileSync(path.join(workshop.packageFolder, '.jsii'), 'utf8')) as {
    types: Record<string, { name: string; datatype?: boolean }>;
  };
  const project = path.join(await workshop.translate('dotnet', 'code'), NAMESPACE);
  // A struct is an interface, and a class that implements it.
  const wanted = Object.values(types).flatMap(({ name, datatype }) => datatype ? [name, `I${name}`] : [name]);
  const missing = wanted.filter((name) => !declares(path.join(project, NAMESPACE, `${name}.cs`), name));
  if (missing.length > 0 || !existsSync(path.join(project, `${NAMESPACE}.csproj`))) {
    throw new Error(`The generated .NET library lacks ${missing.join(', ') || 'its project file'}`);
  }
  return Object.keys(types).length;
}

function declares(file: string, name: string): boolean {
  return existsSync(file)
    && new RegExp(`public (abstract )?(class|enum|interface) ${name}\\b`).test(readFileSync(file, 'utf8'));
}
