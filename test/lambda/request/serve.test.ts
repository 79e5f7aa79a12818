import { serve } from '../../../lambda/request/serve';
import { MINUTE, NOW, SECOND, seen } from '../given';
import { DELETE, EVENT, failure, Stage, type Answers } from '../stage';

const invoked = (stage: Stage) => stage.inputs.filter(({ Payload }) => Payload)
  .map((input) => JSON.parse(Buffer.from(input.Payload as Buffer).toString()) as object);
const INVOKE = { Invoke: () => ({ StatusCode: 202 }) };

const isLease = ({ Key }: Record<string, unknown>) => (Key as { kind: { S: string } }).kind.S === 'lease';

/** The lease of another invocation, which renews it. */
const leaseOfAnother = (now: number) => ({
  Item: {
    kind: { S: 'lease' }, id: { S: 'lease' }, version: { N: '1' }, holder: { S: 'another' },
    until: { N: String(now + MINUTE) },
  },
});

/** Another invocation holds the lease. */
function busy(answers: Answers = INVOKE): Stage {
  const stage = new Stage({ ...answers });
  stage.answers.GetItem = (input) => (isLease(input) ? leaseOfAnother(stage.now) : stage.table.call('GetItem', input));
  return stage;
}

async function served(event: unknown, stage: Stage, invocations?: number): Promise<Stage> {
  await serve(event, stage.surroundings, stage.context, invocations === undefined ? undefined : { invocations, event });
  return stage;
}

describe('Without a call', () => {
  const at = (ResponseURL: string) => ({ ...EVENT, ResponseURL });
  const dated = (time: string) => at(EVENT.ResponseURL.replace('20260301T115958Z', time));

  test('the Delete of a Create that has started nothing succeeds', async () => {
    const stage = await served(
      { ...DELETE, PhysicalResourceId: 'nothing-started-x', ResourceProperties: {} }, new Stage(),
    );
    expect([stage.calls, stage.bodies])
      .toMatchObject([[], [{ Status: 'SUCCESS', PhysicalResourceId: 'nothing-started-x' }]]);
  });

  test('invalid properties are refused, and a Create has then started nothing', async () => {
    const ResourceProperties = { ...EVENT.ResourceProperties, SourceUri: 7, Destination: 'x' };
    const create = await served({ ...EVENT, ResourceProperties }, new Stage());
    expect([create.calls, create.bodies]).toMatchObject([[], [{
      Status: 'FAILED', PhysicalResourceId: 'nothing-started-this-request',
      Reason: expect.stringMatching(/^SourceUri is 7.*Destination is 'x'/),
    }]]);
    const update = await served(
      { ...EVENT, RequestType: 'Update', PhysicalResourceId: 'cloudtrail-import-History', ResourceProperties },
      new Stage(),
    );
    expect([update.calls, update.bodies])
      .toMatchObject([[], [{ Status: 'FAILED', PhysicalResourceId: 'cloudtrail-import-History' }]]);
  });

  test.each<[string, unknown]>([
    ['without a type', { ...EVENT, RequestType: 'Read' }], ['with an answer elsewhere', at('https://evil.example/')],
    ['dated more than 15 minutes in the future', dated('20260301T121501Z')],
  ])('a request %s is logged and not answered', async (_, event) => {
    const stage = await served(event, new Stage());
    expect([stage.calls, stage.bodies, stage.lines])
      .toEqual([[], [], [{ level: 'ERROR', message: 'not a custom resource request' }]]);
  });

  test('a request dated up to 15 minutes in the future is served, because clocks differ', async () => {
    expect((await served({ ...dated('20260301T121500Z'), ResourceProperties: {} }, new Stage())).bodies)
      .toHaveLength(1);
  });

  test('an unusual bucket of S3 is logged, and answered', async () => {
    const stage = await served(
      { ...at('https://another-bucket.s3.us-east-1.amazonaws.com/x'), ResourceProperties: {} }, new Stage(),
    );
    expect(stage.bodies).toHaveLength(1);
    expect(stage.lines[0]).toEqual({ level: 'WARN', message: 'unusual response bucket', requestId: 'this-request' });
  });
});

describe('A request that waits', () => {
  test('is passed on to a new invocation after five minutes, without an answer', async () => {
    const stage = await served(EVENT, busy());
    expect([invoked(stage), stage.bodies]).toEqual([[{ invocations: 1, event: EVENT }], []]);
    expect(stage.inputs.at(-1)).toMatchObject({ FunctionName: stage.context.functionArn, InvocationType: 'Event' });
    expect(stage.now - NOW).toBeGreaterThan(4.8 * MINUTE);
    expect(stage.now - NOW).toBeLessThanOrEqual(5 * MINUTE);
  });

  test('is passed on with only the values that are read', async () => {
    const deep = JSON.parse('['.repeat(20_000) + ']'.repeat(20_000)) as unknown;
    const ResourceProperties = { ...EVENT.ResourceProperties, Junk: deep, Long: 'x'.repeat(1_000_000) };
    expect(invoked(await served({ ...EVENT, Junk: deep, ResourceProperties }, busy())))
      .toEqual([{ invocations: 1, event: EVENT }]);
  });

  test('is passed on a minute before the runtime ends the invocation', async () => {
    const stage = busy();
    Object.assign(stage.context, { deadline: () => NOW + 2 * MINUTE });
    expect(invoked(await served(EVENT, stage))).toHaveLength(1);
    expect(stage.now - NOW).toBeLessThanOrEqual(MINUTE);
  });

  test('is passed on eleven times at most, and fails then', async () => {
    expect(invoked(await served(EVENT, busy(), 10))).toEqual([{ invocations: 11, event: EVENT }]);
    const last = await served(EVENT, busy(), 11);
    expect([invoked(last), last.bodies]).toMatchObject([[], [{
      Status: 'FAILED', PhysicalResourceId: 'create-failed-this-request',
      Reason: expect.stringContaining("The request didn't complete in the time"),
    }]]);
  });

  test('ends with the denied action if it cannot be passed on', async () => {
    const message = 'User: f is not authorized to perform: lambda:InvokeFunction on resource: f';
    const Invoke = () => { throw failure('AccessDeniedException', message, 403); };
    const stage = await served(DELETE, busy({ Invoke }));
    expect(stage.bodies).toMatchObject([{
      Status: 'FAILED', PhysicalResourceId: DELETE.PhysicalResourceId,
      Reason: expect.stringMatching(/isn't allowed to call lambda:InvokeFunction/),
    }]);
    expect(stage.now).toBeLessThan(stage.context.deadline() - MINUTE);
  });

  test('is passed on once Lambda accepts that again', async () => {
    let calls = 0;
    const Invoke = () => { if (++calls < 3) { throw failure('TooManyRequestsException', 'x', 429); } return {}; };
    const stage = await served(EVENT, busy({ Invoke }));
    expect([calls, stage.bodies]).toEqual([3, []]);
  });

  test('fails at once if Lambda refuses the call for another reason', async () => {
    const Invoke = () => { throw failure('InvalidRequestContentException', 'x', 400); };
    const stage = await served(EVENT, busy({ Invoke }));
    expect(stage.calls.filter((call) => call === 'Invoke')).toHaveLength(1);
    expect(stage.bodies).toMatchObject([{ Status: 'FAILED' }]);
  });

  test('is passed on at once if Lambda delivers its event again, because the first invocation has died', async () => {
    const stage = busy();
    Object.assign(stage.context, { deadline: () => NOW + 61 * SECOND });
    await served(EVENT, stage);
    stage.calls.length = 0;
    await stage.surroundings.clock.sleep(MINUTE);
    const again = stage.now;
    await served(EVENT, stage);
    expect([stage.calls, stage.now, stage.bodies]).toEqual([['PutItem', 'Invoke'], again, []]);
    expect(invoked(stage).at(-1)).toEqual({ invocations: 1, event: EVENT });
  });

  test('is passed on at once if a passed-on event is delivered again', async () => {
    const stage = busy();
    await served(EVENT, stage);
    Object.assign(stage.context, { requestId: 'the-continuation' });
    await served(EVENT, stage, 1);
    stage.calls.length = 0;
    await served(EVENT, stage, 1);
    expect(stage.calls).toEqual(['PutItem', 'Invoke']);
  });

  test('is served by the second invocation if it cannot be passed on at once', async () => {
    const stage = busy({ Invoke: () => { throw failure('AccessDeniedException', 'x', 403); } });
    Object.assign(stage.context, { deadline: () => stage.now + 62 * SECOND });
    await served(EVENT, stage);
    await stage.surroundings.clock.sleep(MINUTE);
    stage.calls.length = 0;
    await served(EVENT, stage);
    expect(stage.calls.slice(0, 3)).toEqual(['PutItem', 'Invoke', 'GetItem']);
  });

  test('is not passed on if Lambda delivers its event twice at the same moment', async () => {
    const stage = busy();
    Object.assign(stage.context, { deadline: () => NOW + 61 * SECOND });
    await served(EVENT, stage);
    stage.calls.length = 0;
    await served(EVENT, stage);
    expect(stage.calls.slice(0, 2)).toEqual(['PutItem', 'GetItem']);
  });

  test('gets the answer that another invocation finds', async () => {
    const stage = busy();
    let looks = 0;
    stage.answers.GetItem = (input) => {
      if (isLease(input)) { return leaseOfAnother(stage.now); }
      return ++looks < 3 ? {} : { Item: { answer: { M: { status: { S: 'SUCCESS' }, physicalId: { S: 'theirs' } } } } };
    };
    expect((await served(EVENT, stage)).bodies).toMatchObject([{ Status: 'SUCCESS', PhysicalResourceId: 'theirs' }]);
    expect(stage.slept).toEqual([SECOND, SECOND]);
  });
});

describe('The ledger', () => {
  test('contains the request without its ResponseURL', async () => {
    const stage = await served(EVENT, busy());
    const [record] = stage.table.contents.filter(({ kind }) => kind === 'request');
    expect(record).toMatchObject({
      id: 'this-request', type: 'Create', state: 'RECEIVED', receivedAt: NOW, sentAt: '20260301T115958Z', version: 1,
    });
    expect(JSON.stringify(stage.table.contents)).not.toContain('secret');
    expect(JSON.stringify(stage.lines)).not.toContain('secret');
  });

  test('shows when a request arrived if its URL does not show when it was sent', async () => {
    const stage = await served({ ...EVENT, ResponseURL: EVENT.ResponseURL.split('?')[0] }, busy());
    expect(stage.table.contents)
      .toContainEqual(expect.objectContaining({ id: 'this-request', sentAt: '20260301T120000Z' }));
  });

  test('answers a request that is delivered again', async () => {
    const stage = new Stage({
      DescribeStacks: () => ({ Stacks: [{ StackStatus: 'DELETE_IN_PROGRESS', CreationTime: new Date(0) }] }),
      DisableRule: () => ({}),
    });
    await served(DELETE, stage);
    stage.calls.length = 0;
    await served(DELETE, stage);
    expect(stage.calls).toEqual(['PutItem']);
    expect(stage.bodies.map(({ Status }) => Status)).toEqual(['SUCCESS', 'SUCCESS']);
  });

  test('that denies access ends in the denied action after two minutes', async () => {
    const PutItem = () => { throw failure('AccessDeniedException', 'No.', 400); };
    const stage = await served(EVENT, new Stage({ PutItem }));
    expect(stage.bodies).toMatchObject([{
      Status: 'FAILED', PhysicalResourceId: 'create-failed-this-request',
      Reason: expect.stringContaining('dynamodb:PutItem'),
    }]);
    expect(stage.now - NOW).toBeGreaterThanOrEqual(2 * MINUTE);
    expect(stage.now - NOW).toBeLessThan(2.5 * MINUTE);
  });

  test('that cannot be reached keeps the time of its first failure when the request is passed on', async () => {
    const unreachable = { PutItem: () => { throw failure('TimeoutError'); } };
    const stage = await served(EVENT, new Stage({ ...INVOKE, ...unreachable }));
    expect([stage.bodies, invoked(stage)]).toEqual([[], [{ invocations: 1, event: EVENT, failingSince: NOW }]]);
    const next = new Stage(unreachable);
    const before = { invocations: 1, event: EVENT, failingSince: NOW - 7 * MINUTE };
    await serve(EVENT, next.surroundings, next.context, before);
    expect(next.bodies)
      .toMatchObject([{ Status: 'FAILED', Reason: expect.stringContaining('no answer from dynamodb') }]);
    expect(next.now - NOW).toBeLessThan(1.5 * MINUTE);
  });

  test('that does not exist is reported at once, with the commands that restore it', async () => {
    const stage = new Stage({ StartImport: () => seen('X') });
    stage.table.deleted = true;
    expect((await served(EVENT, stage)).bodies).toMatchObject([
      { Status: 'FAILED', Reason: expect.stringContaining('restore-table-from-backup --target-table-name Ledger') },
    ]);
    expect(stage.slept).toEqual([]);
  });

  test('that is available again serves the request', async () => {
    const stage = busy();
    stage.faults.push(
      { operation: 'PutItem', error: failure('ThrottlingException') },
      { operation: 'PutItem', error: failure('TimeoutError') },
    );
    expect(invoked(await served(EVENT, stage))).toEqual([{ invocations: 1, event: EVENT }]);
  });
});
