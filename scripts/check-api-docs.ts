import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { buildPackage, ROOT } from './built-package';

/**
 * Checks that the doc comments describe every public member, every parameter, and the default of every optional prop.
 */

interface Documented {
  readonly docs?: { readonly summary?: string; readonly default?: string };
}

interface Member extends Documented {
  readonly name: string;
  readonly optional?: boolean;
  readonly parameters?: Member[];
}

interface Type extends Member {
  readonly kind: string;
  readonly datatype?: boolean;
  readonly properties?: Member[];
  readonly methods?: Member[];
  readonly members?: Member[];
}

function problemsOf(type: Type): string[] {
  const { properties = [], methods = [], members = [], datatype } = type;
  const summaries: [string, Documented][] = [
    [type.name, type],
    ...[...properties, ...methods, ...members]
      .map((member): [string, Documented] => [`${type.name}.${member.name}`, member]),
    ...methods.flatMap(({ name, parameters = [] }) => parameters
      .map((parameter): [string, Documented] => [`${type.name}.${name}, parameter ${parameter.name}`, parameter])),
  ];
  return [
    ...summaries.filter(([, { docs }]) => !docs?.summary).map(([name]) => `${name} does not say what it is for`),
    ...(datatype ? properties : [])
      .filter(({ optional, docs }) => optional && !docs?.default)
      .map(({ name }) => `${type.name}.${name} does not say its default`),
  ];
}

buildPackage();
const types: Type[] = Object.values(JSON.parse(readFileSync(path.join(ROOT, '.jsii'), 'utf8')).types);
const problems = types.flatMap(problemsOf);
problems.forEach((problem) => console.error(problem));
process.exitCode = problems.length > 0 ? 1 : 0;
if (problems.length === 0) {
  console.log(`✓ all members of ${types.length} public types are documented, each optional prop with its default`);
}
