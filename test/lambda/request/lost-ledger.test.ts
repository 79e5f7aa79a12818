import type { ImportRequest } from '../../../lambda/request/envelope';
import { answerWithoutLedger } from '../../../lambda/request/lost-ledger';
import { A, DESTINATION, IMPORT_A, MINUTE, NOW, OTHER_ROLE, ROLE, SECOND, STACK_ID, wanted } from '../given';
import { failure, Stage, type Answers } from '../stage';

const REQUEST: ImportRequest = {
  type: 'Delete', requestId: 'r', stackId: STACK_ID, logicalId: 'History', physicalId: 'cloudtrail-import-History',
  wanted: A,
};
const STOP = `"aws cloudtrail stop-import --import-id ${IMPORT_A}"`;
const answer = (stage: Stage, more: Partial<ImportRequest> = {}) =>
  answerWithoutLedger({ ...REQUEST, ...more }, 'The ledger is lost.', stage.surroundings, stage.context);
const stackIs = (StackStatus: string): Answers =>
  ({ DescribeStacks: () => ({ Stacks: [{ StackStatus, CreationTime: new Date(0) }] }) });

/** An import that runs until it has been asked to stop `stops` times. */
function running({ role = ROLE, stops = 1, uri = A.sourceUri, answers = {} as Answers } = {}): Stage {
  let left = stops;
  const found = { ImportId: IMPORT_A, ImportStatus: 'IN_PROGRESS', Destinations: [DESTINATION] };
  const S3 = { S3LocationUri: uri, S3BucketAccessRoleArn: role };
  return new Stage({
    ...stackIs('DELETE_IN_PROGRESS'),
    ListImports: ({ ImportStatus }) => ({ Imports: left > 0 && ImportStatus === 'IN_PROGRESS' ? [found] : [] }),
    GetImport: () =>
      ({ ...found, ImportSource: { S3 }, StartEventTime: new Date(A.start!), EndEventTime: new Date(A.end!) }),
    StopImport: () => { left--; return {}; },
    ...answers,
  });
}

const succeeds = { status: 'SUCCESS', physicalId: 'cloudtrail-import-History' };
const fails = (reason: string) => ({
  status: 'FAILED', physicalId: 'cloudtrail-import-History',
  reason: expect.stringMatching(new RegExp(`^The ledger is lost\\. .*${reason}`)),
});

describe('Without a ledger', () => {
  test('a Create and an Update fail with the reason, and nobody knows what a Create has started', async () => {
    const stage = new Stage();
    expect(await answer(stage, { type: 'Create', physicalId: undefined }))
      .toEqual({ status: 'FAILED', physicalId: 'create-failed-r', reason: 'The ledger is lost.' });
    expect(await answer(stage, { type: 'Update' }))
      .toEqual({ status: 'FAILED', physicalId: 'cloudtrail-import-History', reason: 'The ledger is lost.' });
    expect(stage.calls).toEqual([]);
  });

  test("a Delete stops a running import of its identity that has the stack's role", async () => {
    const stage = running();
    expect(await answer(stage)).toEqual(succeeds);
    expect(stage.calls.filter((call) => call === 'StopImport')).toHaveLength(1);
    expect(stage.lines)
      .toMatchObject([{ message: 'import stop', importId: IMPORT_A, identity: A.identity, outcome: 'accepted' }]);
  });

  test('a Delete without an ID answers the constant one', async () => {
    expect(await answer(running(), { physicalId: undefined })).toEqual(succeeds);
  });

  test('a Delete waits 90 seconds for an import that may have just started', async () => {
    const stage = running({ stops: 0 });
    expect(await answer(stage)).toEqual(succeeds);
    expect(stage.now - NOW).toBe(90 * SECOND);
    expect(stage.calls).not.toContain('StopImport');
  });

  test('a Delete asks again every minute, and fails with the complete command after eight minutes', async () => {
    const stage = running({ stops: Infinity });
    expect(await answer(stage)).toEqual(fails(STOP));
    expect(stage.calls.filter((call) => call === 'StopImport').length).toBeGreaterThanOrEqual(7);
    expect(stage.now - NOW).toBeLessThan(9 * MINUTE);
  });

  test('a Delete answers a minute before the runtime ends the invocation', async () => {
    const stage = running({ stops: Infinity });
    Object.assign(stage.context, { deadline: () => NOW + 3 * MINUTE });
    expect(await answer(stage)).toEqual(fails(STOP));
    expect(stage.now - NOW).toBeLessThan(2.2 * MINUTE);
  });

  test('a Delete with a role that the user specified does not stop the import, and shows the command', async () => {
    const stage = running({ role: OTHER_ROLE });
    expect(await answer(stage, { wanted: wanted({ roleOrigin: 'given', role: OTHER_ROLE }) })).toEqual(fails(STOP));
    expect(stage.calls).not.toContain('StopImport');
  });

  test("a Delete leaves somebody else's import alone", async () => {
    for (const stage of [running({ role: OTHER_ROLE }), running({ uri: 's3://another/' })]) {
      expect(await answer(stage)).toEqual(succeeds);
      expect(stage.calls).not.toContain('StopImport');
    }
  });

  test.each([
    'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_FAILED',
  ])('a Delete changes nothing while its stack is %s', async (status) => {
    const stage = running({ answers: stackIs(status) });
    expect(await answer(stage)).toEqual(fails(`The stack is ${status}`));
    expect(stage.calls).toEqual(['DescribeStacks']);
  });

  test('a Delete with invalid properties shows how to find and stop the import', async () => {
    const stage = running();
    expect(await answer(stage, { wanted: undefined })).toEqual(fails('list-imports --import-status IN_PROGRESS'));
    expect(stage.calls).toEqual([]);
  });

  test.each([
    'DescribeStacks', 'ListImports', 'GetImport', 'StopImport',
  ])('a Delete that may not call %s fails with the action and the command', async (operation) => {
    const stage = running({ answers: { [operation]: () => { throw failure('AccessDeniedException', 'No.', 400); } } });
    const action = operation === 'DescribeStacks' ? 'cloudformation:DescribeStacks' : `cloudtrail:${operation}`;
    expect(await answer(stage)).toEqual(fails(`isn't allowed to call ${action} .*stop-import`));
  });

  test('a Delete that fails for an unknown reason shows the reason', async () => {
    const stage = running({ answers: { StopImport: () => { throw failure('InvalidImportException', 'Odd.', 400); } } });
    expect(await answer(stage)).toEqual(fails('InvalidImportException: Odd\\. .*stop-import'));
  });

  test('a Delete from another stack changes nothing', async () => {
    const stage = running();
    expect(await answer(stage, { stackId: STACK_ID.replace('stack/Stack', 'stack/Other') }))
      .toMatchObject({ status: 'FAILED' });
    expect(stage.calls).not.toContain('StopImport');
  });
});
