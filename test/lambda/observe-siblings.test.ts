import type { GetImportResponse } from '@aws-sdk/client-cloudtrail';
import { A, B, IMPORT_A, NOW, remove } from './given';
import { jobName, markerId, ticketId } from '../../lambda/names';
import { observe, type Observer } from '../../lambda/observe';
import type { WantedImport } from '../../lambda/request';
import type { Clients } from '../../lambda/surroundings';

const REQUEST = remove(A);
const { stackId } = REQUEST;
const OTHER_ID = 'cccccccc-3333-4333-8333-cccccccccccc';
const SENT = { sentAt: REQUEST.sentAt, requestId: 'another-request' };

interface Held {
  readonly logicalId?: string;
  readonly physicalId: string;
  /** The import that the physical id names, if CloudTrail still knows it. */
  readonly named?: WantedImport;
  /** The import that the id of the Delete names, if CloudTrail still knows it. */
  readonly own?: WantedImport;
  /** What watches of the logical id have watched, newest first. */
  readonly watched?: readonly WantedImport[];
}

/** What the Delete of an import of A sees in a stack that holds this. */
async function sees(at: 'siblings' | 'heir', { logicalId = 'Other', physicalId, named, own, watched = [] }: Held): Promise<unknown> {
  const executions = watched.map((want, index) => {
    const name = jobName('watch', { stackId, logicalId, sentAt: SENT.sentAt, requestId: `request-${index}` }, want.identity);
    const executionArn = `arn:aws:states:us-east-1:111122223333:execution:Machine:${name}`;
    return { name, executionArn, stateMachineArn: REQUEST.stateMachineArn, startDate: new Date(NOW - index), status: 'SUCCEEDED' as const };
  });
  const answers = {
    ListStackResourcesCommand: { StackResourceSummaries: [{ LogicalResourceId: logicalId, PhysicalResourceId: physicalId, ResourceStatus: 'CREATE_COMPLETE' }] },
    // Of its queue nothing is known, of each watch that it watched the import of A.
    DescribeExecutionCommand: { status: 'RUNNING', input: JSON.stringify({ memory: { importId: IMPORT_A } }) },
  };
  const client = () => Promise.resolve({ send: (command: object) => Promise.resolve(answers[command.constructor.name as keyof typeof answers]) });
  const cloudTrail = () => Promise.resolve({
    send: ({ input: { ImportId } }: { input: { ImportId: string } }) => {
      const of = ImportId === physicalId ? named : own;
      return of ? Promise.resolve(responseOf(ImportId, of)) : Promise.reject(Object.assign(new Error(), { name: 'ImportNotFoundException' }));
    },
  });
  const observer: Observer = {
    job: 'request', request: REQUEST, execution: 'this', since: NOW, memory: {}, executions: () => Promise.resolve(executions), stopped: new Set(),
    bucketRegion: 'us-east-1', until: Infinity, listUntil: NOW,
    surroundings: {
      clock: { now: () => NOW, sleep: () => Promise.resolve() }, log: () => undefined, putAnswer: () => Promise.resolve(),
      clients: { cloudFormation: client, stepFunctions: client, cloudTrail } as unknown as Clients,
    },
  };
  return (await observe({ do: 'look', at }, observer)).facts[at];
}

function responseOf(ImportId: string, { destination, identity: { sourceUri, start, end } }: WantedImport): GetImportResponse {
  return {
    ImportId, Destinations: [destination], ImportSource: { S3: { S3LocationUri: sourceUri, S3BucketRegion: 'us-east-1', S3BucketAccessRoleArn: 'a-role' } },
    StartEventTime: start === undefined ? undefined : new Date(start * 1000), EndEventTime: end === undefined ? undefined : new Date(end * 1000),
  };
}

describe('Another resource of the stack', () => {
  const siblings = (physicalId: string, watched: readonly WantedImport[], named?: WantedImport) => sees('siblings', { physicalId, watched, named });

  test('has the import that its ticket stands for, once that is watched', async () => {
    expect(await siblings(ticketId(SENT, A.identity), [A])).toEqual([IMPORT_A]);
  });

  test('has the import that was started anew for it, and the one that its id names', async () => {
    expect(await siblings(OTHER_ID, [A])).toEqual([OTHER_ID, IMPORT_A]);
    expect(await siblings(OTHER_ID, [A], A)).toEqual([OTHER_ID, IMPORT_A]);
  });

  test('has not what was imported under its logical id before, as its ticket for another import tells, or the import that its id names', async () => {
    expect(await siblings(ticketId(SENT, B.identity), [A])).toEqual([]);
    expect(await siblings(OTHER_ID, [A], B)).toEqual([OTHER_ID]);
  });

  test('has nothing when its id says that nothing was started', async () => {
    expect(await siblings(markerId(SENT, true), [A])).not.toContain(IMPORT_A);
    expect(await siblings(markerId(SENT, false), [A])).toContain(IMPORT_A);
  });

  test('has not what it has watched before it watched another import', async () => {
    expect(await siblings(OTHER_ID, [B, A])).toEqual([OTHER_ID]);
  });
});

test('the same logical id has the same import by another id, as its ticket tells, or the import that its id names', async () => {
  const heir = (physicalId: string, named?: WantedImport, logicalId = REQUEST.logicalId) => sees('heir', { logicalId, physicalId, named });
  expect(await heir(ticketId(SENT, A.identity))).toBe(true);
  expect(await heir(OTHER_ID, A)).toBe(true);
  expect(await heir(ticketId(SENT, B.identity))).toBe(false);
  expect(await heir(OTHER_ID, B)).toBe(false);
  expect(await heir(OTHER_ID)).toBe(false);
  expect(await heir(markerId(SENT, true), A)).toBe(false);
  expect(await heir(REQUEST.physicalId!, A)).toBe(false);
  expect(await heir(OTHER_ID, A, 'Other')).toBe(false);
});

test('the same logical id has the import that the id of the Delete stands for by another id, whatever the properties ask for', async () => {
  const heir = (physicalId: string, own?: WantedImport, named?: WantedImport) => sees('heir', { logicalId: REQUEST.logicalId, physicalId, own, named });
  expect(await heir(ticketId(SENT, B.identity), B)).toBe(true);
  expect(await heir(OTHER_ID, B, B)).toBe(true);
  expect(await heir(ticketId(SENT, B.identity))).toBe(false);
  expect(await heir(markerId(SENT, true), B)).toBe(false);
  expect(await heir(markerId(SENT, true))).toBe(false);
});
