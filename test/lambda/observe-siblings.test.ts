import type { GetImportResponse } from '@aws-sdk/client-cloudtrail';
import { A, B, IMPORT_A, NOW, remove } from './given';
import { jobName, markerId, ticketId } from '../../lambda/names';
import { observe, type Observer } from '../../lambda/observe';
import type { WantedImport } from '../../lambda/request';
import type { Clients } from '../../lambda/surroundings';

const REQUEST = remove(A);
const { stackId } = REQUEST;
const SENT = { sentAt: REQUEST.sentAt, requestId: 'another-request' };

/** What the Delete of an import of A hears of another resource of the stack, which has this id and has watched this, newest first. */
async function heldBy(physicalId: string, ...watched: readonly WantedImport[]): Promise<unknown> {
  return heldByThatNames(undefined, physicalId, ...watched);
}

/** The same, where CloudTrail still knows the import that the id names. */
async function heldByThatNames(named: WantedImport | undefined, physicalId: string, ...watched: readonly WantedImport[]): Promise<unknown> {
  const executions = watched.map((want, index) => {
    const name = jobName('watch', { stackId, logicalId: 'Other', sentAt: SENT.sentAt, requestId: `request-${index}` }, want.identity);
    const executionArn = `arn:aws:states:us-east-1:111122223333:execution:Machine:${name}`;
    return { name, executionArn, stateMachineArn: REQUEST.stateMachineArn, startDate: new Date(NOW - index), status: 'SUCCEEDED' as const };
  });
  const answers = {
    ListStackResourcesCommand: { StackResourceSummaries: [{ LogicalResourceId: 'Other', PhysicalResourceId: physicalId, ResourceStatus: 'CREATE_COMPLETE' }] },
    // Of its queue nothing is known, of each watch that it watched the import of A.
    DescribeExecutionCommand: { status: 'RUNNING', input: JSON.stringify({ memory: { importId: IMPORT_A } }) },
  };
  const client = () => Promise.resolve({ send: (command: object) => Promise.resolve(answers[command.constructor.name as keyof typeof answers]) });
  const cloudTrail = () => Promise.resolve({
    send: () => named ? Promise.resolve(responseOf(physicalId, named)) : Promise.reject(Object.assign(new Error(), { name: 'ImportNotFoundException' })),
  });
  const observer: Observer = {
    job: 'request', request: REQUEST, execution: 'this', since: NOW, memory: {}, executions: () => Promise.resolve(executions), stopped: new Set(),
    bucketRegion: 'us-east-1', listUntil: NOW,
    surroundings: {
      clock: { now: () => NOW, sleep: () => Promise.resolve() }, log: () => undefined, putAnswer: () => Promise.resolve(),
      clients: { cloudFormation: client, stepFunctions: client, cloudTrail } as unknown as Clients,
    },
  };
  return (await observe({ do: 'look', at: 'siblings' }, observer)).facts.siblings;
}

function responseOf(ImportId: string, { destination, identity: { sourceUri, start, end } }: WantedImport): GetImportResponse {
  return {
    ImportId, Destinations: [destination], ImportSource: { S3: { S3LocationUri: sourceUri, S3BucketRegion: 'us-east-1', S3BucketAccessRoleArn: 'a-role' } },
    StartEventTime: start === undefined ? undefined : new Date(start * 1000), EndEventTime: end === undefined ? undefined : new Date(end * 1000),
  };
}

describe('Another resource of the stack', () => {
  const OTHER_ID = 'cccccccc-3333-4333-8333-cccccccccccc';

  test('has the import that its ticket stands for, once that is watched', async () => {
    expect(await heldBy(ticketId(SENT, A.identity), A)).toEqual([IMPORT_A]);
  });

  test('has the import that was started anew for it, and the one that its id names', async () => {
    expect(await heldBy(OTHER_ID, A)).toEqual([OTHER_ID, IMPORT_A]);
  });

  test('has the import that was started anew for it, while CloudTrail knows the one that its id names', async () => {
    expect(await heldByThatNames(A, OTHER_ID, A)).toEqual([OTHER_ID, IMPORT_A]);
  });

  test('has not what was imported under its logical id before, as the import that its id names tells', async () => {
    expect(await heldByThatNames(B, OTHER_ID, A)).toEqual([OTHER_ID]);
  });

  test('has not what was imported under its logical id before, as its ticket for another import tells', async () => {
    expect(await heldBy(ticketId(SENT, B.identity), A)).toEqual([]);
  });

  test('has nothing when its id says that nothing was started', async () => {
    expect(await heldBy(markerId(SENT, true), A)).not.toContain(IMPORT_A);
    expect(await heldBy(markerId(SENT, false), A)).toContain(IMPORT_A);
  });

  test('has not what it has watched before it watched another import', async () => {
    expect(await heldBy(OTHER_ID, B, A)).toEqual([OTHER_ID]);
  });
});
