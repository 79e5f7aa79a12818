import { A, IMPORT_A, IMPORT_B, NOW, update } from './given';
import { jobName } from '../../lambda/names';
import type { Observer } from '../../lambda/observe';
import { observeKnown } from '../../lambda/observe-executions';

/** What a resource knows of its own past, whose watches have watched these imports, newest first. */
async function known(...imports: string[]) {
  const request = { ...update(A, A), physicalId: 'of-another' };
  const executions = imports.map((importId, index) => {
    const name = jobName('watch', { ...request, requestId: `request-${index}` }, A.identity);
    return { name, executionArn: importId, stateMachineArn: request.stateMachineArn, startDate: new Date(NOW - index), status: 'SUCCEEDED' as const };
  });
  const inputOf = (importId: string) => Promise.resolve({ input: JSON.stringify({ memory: { importId } }) });
  const client = () => Promise.resolve({ send: ({ input }: { input: { executionArn: string } }) => inputOf(input.executionArn) });
  const surroundings = { clock: { now: () => NOW }, clients: { stepFunctions: client } };
  return observeKnown({ request, executions: () => Promise.resolve(executions), stopped: new Set(), surroundings } as unknown as Observer);
}

test('of several imports of a resource the one that was watched last comes first, though it was started first', async () => {
  const { importIds, watchedAt } = await known(IMPORT_A, IMPORT_B, IMPORT_A);
  expect(importIds).toEqual([IMPORT_A, IMPORT_B]);
  expect(Object.fromEntries(watchedAt)).toEqual({ [IMPORT_A]: NOW, [IMPORT_B]: NOW - 1 });
});
