import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Workshop } from './workshop';

const NAMESPACE = 'CdkCloudtrailImport';

/** Generates the .NET library, without compiling it, and demands a file for each type; returns their number. */
export async function checkDotnet(workshop: Workshop): Promise<number> {
  const { types } = JSON.parse(readFileSync(path.join(workshop.packageFolder, '.jsii'), 'utf8')) as { types: Record<string, { name: string; datatype?: boolean }> };
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
  return existsSync(file) && new RegExp(`public (abstract )?(class|enum|interface) ${name}\\b`).test(readFileSync(file, 'utf8'));
}
