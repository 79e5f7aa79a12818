/**
 * Prints each action that the construct grants, with the number of scenarios that use it, and one scenario that fails
 * without it. Usage: `npx projen matrix:iam`
 */
import { ActionMatrix, type Row } from '../test/iam/matrix';

const HOLDERS: Readonly<Record<Row['grant']['holder'], string>> = {
  function: 'The function\'s role', access: 'The access role', accessTrust: 'The access role\'s trust policy',
  bucket: 'The policy of a bucket of the stack',
};

async function main(): Promise<void> {
  const matrix = await ActionMatrix.of('whole');
  const rows = await matrix.rows();
  await matrix.close();
  for (const [holder, title] of Object.entries(HOLDERS)) {
    const held = rows.filter(({ grant }) => grant.holder === holder);
    if (held.length > 0) {
      console.log(`\n${title}\n\n| action | scenarios that use it | one that fails without it |\n|---|---:|---|`);
      held.forEach(
        ({ grant, usedBy, failing }) => console.log(`| ${grant.action} | ${usedBy.length} | ${failing ?? 'NONE'} |`),
      );
    }
  }
}

void main();
