import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { billOfMaterials } from './sbom';

const [, , file] = process.argv;

void billOfMaterials().then((bill) => {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
  console.log(`${file} is written`);
});
