import { ruleName, tableName } from './names';
import { World, type Handle } from './world';
import { propertiesOf } from '../stories/templates';

const WANTED = { month: 'January', store: 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/lake' } as const;
const template = () => new Map([['A', propertiesOf('S', WANTED)]]);

interface Event {
  readonly RequestType?: string;
  readonly RequestId: string;
  readonly ResponseURL: string;
  readonly PhysicalResourceId?: string;
}

/** Answers each request after this number of seconds. Other events are counted by the platform. */
function answering(seconds: number): Handle {
  return async (event, { clock, putAnswer }) => {
    const { RequestType, RequestId, ResponseURL, PhysicalResourceId = 'a' } = event as Event;
    await clock.sleep(seconds * 1000);
    if (RequestType) {
      await putAnswer(ResponseURL, JSON.stringify({ Status: 'SUCCESS', RequestId, PhysicalResourceId }));
    }
  };
}

test('a rule is ENABLED at first, fires once a minute, and is deleted with its stack', async () => {
  const world = new World({ handle: answering(0) });
  await world.run(async () => {
    const stack = await world.cloudFormation.create('S', template());
    const { rule, functions, table } = world.providerOf(stack);
    const invocations = () => functions.invocations.filter(({ name }) => name === 'rule').length;
    expect(rule.state).toBe('ENABLED');
    await world.time.sleep(10 * 60_000 + 8_000);
    expect(invocations()).toBe(10);
    rule.call('DisableRule', { Name: ruleName(stack) });
    await world.time.sleep(10 * 60_000);
    expect(invocations()).toBe(10);
    rule.call('EnableRule', { Name: ruleName(stack) });
    await world.time.sleep(128_000);
    expect(invocations()).toBe(12);
    await world.cloudFormation.delete(stack);
    await world.time.sleep(10 * 60_000);
    expect(invocations()).toBe(12);
    expect(() => table.call('GetItem', { TableName: tableName(stack) })).toThrow('not found');
    expect(() => rule.call('EnableRule', { Name: ruleName(stack) })).toThrow('does not exist');
  });
});

test('an event that finds no free execution is delivered later', async () => {
  const world = new World({ handle: answering(30), concurrency: 1 });
  await world.run(async () => {
    const two = new Map([...template(), ['B', propertiesOf('S', { ...WANTED, month: 'March', path: 'Other' })]]);
    const stack = await world.cloudFormation.create('S', two);
    expect(stack.status).toBe('CREATE_COMPLETE');
    expect(world.time.now() - stack.createdAt).toBeGreaterThan(60_000);
    expect(world.providerOf(stack).functions.throttled).toBeGreaterThan(3);
  });
});

test('a request that is delivered again keeps Lambda\'s request ID', async () => {
  const world = new World({ handle: answering(1) });
  await world.run(async () => {
    const stack = await world.cloudFormation.create('S', template(), { duplicateAfterSeconds: 2 });
    await world.time.sleep(10_000);
    expect(world.providerOf(stack).functions.invocations.map(({ requestId }) => requestId))
      .toEqual(Array(2).fill(expect.stringMatching(/1$/)));
  });
});

test('DescribeStackResource shows what CloudFormation knows, and DescribeStacks may be late', async () => {
  const world = new World({ handle: answering(20), shows: { stackAfterMs: 10_000, removed: true } });
  const { cloudFormationApi: api, time, cloudFormation } = world;
  const seen = () => api.call('DescribeStacks', { StackName: 'S' }).seen;
  const resource = () => /<PhysicalResourceId>.*(?=<ResourceType)|<ResourceStatus>(\w+)/g
    [Symbol.match](api.call('DescribeStackResource', { StackName: 'S', LogicalResourceId: 'A' }).body);
  await world.run(async () => {
    const creating = cloudFormation.create('S', template());
    await time.sleep(5_000);
    expect([seen(), resource()]).toEqual(['REVIEW_IN_PROGRESS', ['<ResourceStatus>CREATE_IN_PROGRESS']]);
    await time.sleep(10_000);
    expect(seen()).toBe('CREATE_IN_PROGRESS');
    const stack = await creating;
    expect(resource()).toEqual(['<PhysicalResourceId>a</PhysicalResourceId>', '<ResourceStatus>CREATE_COMPLETE']);
    expect(() => api.call('DescribeStackResource',
      { StackName: 'S', LogicalResourceId: 'B' })).toThrow('does not exist');
    const updating = cloudFormation.update(stack, new Map());
    await time.sleep(5_000);
    expect([seen(), resource()?.[1]]).toEqual(['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      '<ResourceStatus>DELETE_IN_PROGRESS']);
    await updating;
    expect(resource()?.[1]).toBe('<ResourceStatus>DELETE_COMPLETE');
  });
});

test('a resource with the removal policy RETAIN leaves the stack without a Delete, and its role stays', async () => {
  const world = new World({ handle: answering(0) });
  await world.run(async () => {
    const stack = await world.cloudFormation.create('S', template(), { retain: ['A'] });
    const { AccessRoleArn } = template().get('A')!;
    await world.cloudFormation.update(stack, new Map());
    expect(world.cloudFormation.requests.map(({ props }) => props.type)).toEqual(['Create']);
    expect(stack.removed.get('A')!.status).toBe('DELETE_SKIPPED');
    expect(await world.roles.find(AccessRoleArn)).toBeDefined();
    // A role with the same name conflicts with a later template.
    await world.cloudFormation.update(stack, template());
    expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  });
});

test('access roles are created before the custom resources, show after IAM\'s delay, and are deleted after them',
  async () => {
    const world = new World({ handle: answering(20), iamDelayMs: 10_000 });
    await world.run(async () => {
      const arn = template().get('A')!.AccessRoleArn;
      const creating = world.cloudFormation.create('S', template());
      await world.time.sleep(5_000);
      expect(await world.roles.find(arn)).toBeUndefined();
      const stack = await creating;
      expect(JSON.stringify(await world.roles.find(arn))).toContain('arn:aws:s3:::trail-logs/*');
      const deleting = world.cloudFormation.delete(stack);
      await world.time.sleep(5_000);
      expect(await world.roles.find(arn)).toBeDefined();
      await deleting;
      expect(await world.roles.find(arn)).toBeUndefined();
    });
  });
