/**
 * Writes service-model.json from an installed botocore. Usage: `npx tsx --tsconfig test/tsconfig.json
 * local-cloud/lake/extract-service-model.ts <venv>`
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { OPERATIONS } from './lake';
import type { ServiceModel, Shape } from './model';

const venv = process.argv[2];
if (!venv) {
  throw new Error('Name the Python virtual environment in which botocore is installed.');
}
const packages =
  join(venv, 'lib', readdirSync(join(venv, 'lib')).find((name) => name.startsWith('python3'))!, 'site-packages');
const version = readdirSync(packages).find((name) => /^botocore-.*\.dist-info$/.test(name))!
  .replace(/^botocore-|\.dist-info$/g, '');
const source = JSON.parse(
  gunzipSync(readFileSync(join(packages, 'botocore/data/cloudtrail/2013-11-01/service-2.json.gz'))).toString(),
);

const operations: Record<string, { input: string; output: string; errors: string[] }> = {};
const shapes: Record<string, Shape> = {};
for (const name of OPERATIONS) {
  const { input, output, errors } = source.operations[name];
  const codes = new Set<string>(errors.map((error: { shape: string }) => error.shape));
  operations[name] = { input: input.shape, output: output.shape, errors: [...codes] };
  [input.shape, output.shape].forEach(take);
}
const model: ServiceModel & { _origin: string } = {
  _origin: `Extract of botocore ${version}, data/cloudtrail/2013-11-01/service-2.json (Apache-2.0, Copyright `
    + 'Amazon.com, Inc. or its affiliates). Documentation removed; made by extract-service-model.ts.',
  operations,
  shapes: Object.fromEntries(Object.entries(shapes).sort(([a], [b]) => a.localeCompare(b))),
};
writeFileSync(join(__dirname, 'service-model.json'), `${JSON.stringify(model, null, 1)}\n`);

function take(name: string): void {
  if (shapes[name]) {
    return;
  }
  const { type, required, members, member, min, max, pattern, enum: values } = source.shapes[name];
  shapes[name] = {
    type,
    required,
    min,
    max,
    pattern,
    enum: values,
    member: member?.shape,
    members: members
      && Object.fromEntries(Object.entries<{ shape: string }>(members).map(([key, value]) => [key, value.shape])),
  };
  [...Object.values(shapes[name].members ?? {}), ...(member ? [member.shape] : [])].forEach(take);
}
