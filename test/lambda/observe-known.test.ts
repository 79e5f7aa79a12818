import { A, IMPORT_A, IMPORT_B, NOW, update } from './given';
import { jobName, ticketId } from '../../lambda/names';
import type { Observer } from '../../lambda/observe';
import { executionsOf, observeKnown } from '../../lambda/observe-executions';
import type { Surroundings } from '../../lambda/surroundings';

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

describe('a ticket whose import left the queue', () => {
  const issued = NOW - 3_600_000;
  const sent = { sentAt: '20260301T110000Z', requestId: 'queued' };
  const physicalId = ticketId(sent, A.identity);

  /** Whether nothing was started for it, as far as executions tell, which were begun at these times. */
  async function neverStarted(
    memory: object, { watchedAt, others = 0, since = issued }: { watchedAt?: number; others?: number; since?: number } = {},
  ): Promise<boolean> {
    const request = { ...update(A, A), physicalId };
    const execution = (name: string, startedAt: number) => ({
      name, executionArn: name, stateMachineArn: request.stateMachineArn, startDate: new Date(startedAt), stopDate: new Date(startedAt), status: 'SUCCEEDED' as const,
    });
    const executions = [
      ...(watchedAt === undefined ? [] : [execution(jobName('watch', { ...request, requestId: 'later' }, A.identity), watchedAt)]),
      ...Array.from({ length: others }, (_, index) => execution(`request-${index}`, since)),
    ];
    const described = { status: 'SUCCEEDED', input: JSON.stringify({ memory: { importId: IMPORT_A } }), output: JSON.stringify({ memory }) };
    const client = () => Promise.resolve({ send: () => Promise.resolve(described) });
    const surroundings = { clock: { now: () => NOW }, clients: { stepFunctions: client } };
    const observer = { request, executions: () => Promise.resolve(executions), stopped: new Set(), surroundings } as unknown as Observer;
    return (await observeKnown(observer)).neverStarted;
  }

  test('was never started if the queue gave it up, and nobody has watched it since', async () => {
    expect(await neverStarted({ told: 'FAILED' })).toBe(true);
    expect(await neverStarted({ told: 'FAILED', watched: true })).toBe(false);
    expect(await neverStarted({ told: 'FAILED' }, { watchedAt: issued })).toBe(false);
    expect(await neverStarted({ told: 'FAILED' }, { watchedAt: issued - 1_000 })).toBe(true);
  });

  test('may have been started if executions do not go back so far', async () => {
    expect(await neverStarted({ told: 'FAILED' }, { others: 1_000 })).toBe(false);
    expect(await neverStarted({ told: 'FAILED' }, { others: 999 })).toBe(true);
    expect(await neverStarted({ told: 'FAILED' }, { others: 1_000, since: issued - 1_000 })).toBe(true);
  });
});

test('what was encrypted with a former key counts as unknown', async () => {
  const request = { ...update(A, A), physicalId: ticketId({ sentAt: '20260301T110000Z', requestId: 'queued' }, A.identity) };
  const name = jobName('watch', { ...request, requestId: 'before' }, A.identity);
  const executions = [{ name, executionArn: name, stateMachineArn: request.stateMachineArn, startDate: new Date(NOW), status: 'SUCCEEDED' as const }];
  const asked: unknown[] = [];
  const send = ({ input }: { input: { includedData?: string } }) => {
    asked.push(input.includedData);
    return input.includedData === 'METADATA_ONLY' ? Promise.resolve({ status: 'ABORTED' })
      : Promise.reject(Object.assign(new Error('No.'), { name: 'KmsAccessDeniedException' }));
  };
  const surroundings = { clock: { now: () => NOW }, clients: { stepFunctions: () => Promise.resolve({ send }) } };
  const { importIds, complete } = await observeKnown(
    { request, executions: () => Promise.resolve(executions), stopped: new Set(), surroundings } as unknown as Observer);
  expect([importIds, complete]).toEqual([[], false]);
  expect(asked).toEqual([undefined, 'METADATA_ONLY', undefined, 'METADATA_ONLY']);
});

test('executions are listed page by page, up to a thousand', async () => {
  const asked: unknown[] = [];
  const pages = (of: number, size: number) => {
    const send = async ({ input: { nextToken } }: { input: { nextToken?: string } }) => {
      asked.push(nextToken);
      const page = Number(nextToken ?? 0);
      const executions = Array.from({ length: size }, (_, index) => ({ name: `${page}-${index}`, executionArn: `${page}-${index}`, startDate: new Date(NOW), status: 'SUCCEEDED' }));
      return { executions, ...(page + 1 < of ? { nextToken: String(page + 1) } : {}) };
    };
    return { clock: { now: () => NOW }, clients: { stepFunctions: () => Promise.resolve({ send }) } } as unknown as Surroundings;
  };
  expect(await executionsOf(update(A, A), pages(3, 2))()).toHaveLength(6);
  expect(asked).toEqual([undefined, '1', '2']);
  asked.length = 0;
  await executionsOf(update(A, A), pages(9, 500))();
  // Of those that run there is a list of its own.
  expect(asked).toEqual([undefined, '1', undefined, '1']);
});
