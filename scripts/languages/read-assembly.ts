import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import type { Assembly } from './compare-assemblies';

const TEMPLATE = /^(.*)\.template\.json$/;
const ASSET = /^asset\.[0-9a-f]+$/;

/** Reads a cloud assembly from its folder. */
export function readAssembly(folder: string): Assembly {
  return new Map(readdirSync(folder).flatMap((name) => {
    const stack = TEMPLATE.exec(name)?.[1];
    return stack ? itemsOfTemplate(stack, path.join(folder, name)) : ASSET.test(name) ? filesOfAsset(folder, name) : [];
  }));
}

function itemsOfTemplate(stack: string, file: string): Array<[string, unknown]> {
  return Object.entries(JSON.parse(readFileSync(file, 'utf8'))).flatMap(([section, content]) =>
    typeof content === 'object' && content !== null
      ? Object.entries(content).map(([id, value]): [string, unknown] => [`${stack}: ${section}.${id}`, value])
      : [[`${stack}: ${section}`, content]]);
}

function filesOfAsset(folder: string, asset: string): Array<[string, unknown]> {
  const entries = readdirSync(path.join(folder, asset), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => {
    const file = path.join(parentPath, name);
    return [path.relative(folder, file), createHash('sha256').update(readFileSync(file)).digest('hex')];
  });
}
