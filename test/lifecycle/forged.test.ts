import { ruleArn } from './account/names';
import type { World } from './account/world';
import { Script } from './stories/scripted';

/** Invocations by a stranger who may invoke the function and nothing else. */

const { play } = Script;
const HOUR = 3_600;

/** The effects that the stranger could cause. */
function effects({ starts, stops, lake }: World): unknown {
  return { starts: starts.length, stops: stops.length, imports: lake.imports.map(({ status }) => status) };
}

describe('while the stack is at rest, a forged', () => {
  test.each<[string, 'Create' | 'Update' | 'Delete', object]>([
    ['copy of a Create', 'Create', {}],
    ['Create of another identity', 'Create', { LogicalResourceId: 'X', month: '02' }],
    ['copy of an Update', 'Update', {}],
    ['Delete', 'Delete', { RequestType: 'Delete', PhysicalResourceId: 'cloudtrail-import-A' }],
    ['Create that is dated far in the future', 'Create', { date: '20990101T000000Z' }],
  ])('%s has no effect, then or at the next deployment', async (_, type, change) => {
    const script = await play({ secondsPerFile: 600 }, async s => {
      await s.up(s.january);
      await s.up({ ...s.january, retryToken: '1' });
      await s.pass(60);
      const before = effects(s.world);
      // WHEN
      const { month, date, ...members } = change as Record<string, string>;
      const { event } = (type === 'Delete' ? s.last('Create') : s.last(type)).request;
      const properties = {
        ...event.ResourceProperties as object, ...(month
          ? { StartEventTime: `2023-${month}-01T00:00:00Z`, EndEventTime: `2023-${month}-28T00:00:00Z` } : {}),
      };
      const ResponseURL = date ? String(event.ResponseURL)
        .replace(/X-Amz-Date=\w+/, `X-Amz-Date=${date}`) : event.ResponseURL;
      const RequestId = 'f0f0f0f0-0000-4000-8000-000000000001';
      s.world.cloudFormation.customResources.forged.add(RequestId);
      await s.provider.functions.invokeAsync({
        ...event,
        ResourceProperties: properties, ...members, ResponseURL, RequestId,
      });
      // THEN
      await s.pass(60);
      expect(effects(s.world)).toEqual(before);
      expect(await s.up({ ...s.january, retryToken: '2' })).toBe('UPDATE_COMPLETE');
      expect(await s.down()).toBe('DELETE_COMPLETE');
    });
    expect(script.starts).toEqual(['new']);
  });

  test.each<[string, unknown]>([
    ['empty event', {}],
    ['null', null],
    ['event of the rule', { 'source': 'aws.events', 'detail-type': 'Scheduled Event', 'detail': { import: 'x' } }],
    ['continuation without a request', { invocations: 3, event: { RequestType: 'Create' } }],
    ['list', [1, 2]],
    ['text', '{"RequestType":"Create"}'],
  ])('%s is at most one pass, which changes and publishes nothing', async (_, payload) => {
    await play({}, async s => {
      await s.up(s.january);
      await s.pass(HOUR);
      const before = [effects(s.world), s.world.events.length, s.ledger.filter(({ kind }) => kind !== 'lease')];
      const { functions, rule } = s.provider;
      const invocations = functions.invocations.length;
      // WHEN
      await functions.invokeAsync(payload);
      await s.pass(24 * HOUR);
      // THEN
      expect([effects(s.world), s.world.events.length, s.ledger.filter(({ kind }) => kind !== 'lease')])
        .toEqual(before);
      expect(functions.invocations.length - invocations).toBe(1);
      expect(rule.state).toBe('DISABLED');
    });
  });
});

test('a Delete does not stop a stranger\'s import of the same identity, forged or not', async () => {
  const script = await play({ secondsPerFile: 60 }, async s => {
    await s.up(undefined, {}, s.march);
    await s.pass(HOUR);
    await s.importByHand('January', s.store);
    const { event } = s.last('Create').request;
    const { StartEventTime, EndEventTime } =
      { StartEventTime: '2023-01-01T00:00:00Z', EndEventTime: '2023-01-31T23:59:59Z' };
    const RequestId = 'f0f0f0f0-0000-4000-8000-000000000002';
    s.world.cloudFormation.customResources.forged.add(RequestId);
    await s.provider.functions.invokeAsync({
      ...event, RequestType: 'Delete', PhysicalResourceId: 'cloudtrail-import-B', RequestId,
      ResourceProperties: { ...event.ResourceProperties as object, StartEventTime, EndEventTime },
    });
    await s.pass(HOUR);
  });
  expect(script.calls('StopImport')).toBe(0);
  expect(script.statuses).toEqual(['COMPLETED', 'COMPLETED']);
});

test('a request of another stack is refused, also while the stack is in progress', async () => {
  const script = await play({ secondsPerFile: 60, stoppingSeconds: 240 }, async s => {
    await s.up(s.january);
    const { event } = s.last('Create').request;
    const RequestId = 'f0f0f0f0-0000-4000-8000-000000000003';
    s.world.cloudFormation.customResources.forged.add(RequestId);
    s.world.time.after(10_000, () => void s.provider.functions.invokeAsync({
      ...event, RequestId, RequestType: 'Delete', PhysicalResourceId: 'cloudtrail-import-A',
      StackId: String(event.StackId).replace(/.$/, 'x'),
    }));
    expect(await s.up(s.february)).toBe('UPDATE_COMPLETE');
    await s.pass(60);
    expect(s.statuses).toEqual(['STOPPED', 'IN_PROGRESS']);
  });
  const answers = script.inputs('Answer')
    .map(({ body }) => JSON.parse(String(body)) as { RequestId: string; Reason: string });
  expect(answers.find(({ RequestId }) => RequestId.startsWith('f0f0f0f0'))!.Reason).toContain('another stack');
});

test('if a stranger disables the rule, the next request continues the work, and the log shows that work is left',
  async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      await s.importByHand('March', s.otherStore);
      await s.up(s.january);
      s.provider.rule.call('DisableRule', { Name: ruleArn(s.owner.stack!).split('/').pop()! });
      await s.pass(4 * HOUR);
      expect(s.starts).toEqual([]);
      expect(s.world.logs.filter(line => 'WorkLeft' in line).at(-1)).toMatchObject({ WorkLeft: 1 });
      // WHEN
      expect(await s.up({ ...s.january, retryToken: '1' })).toBe('UPDATE_COMPLETE');
      // THEN
      expect(await s.hoursLater()).toEqual([]);
    });
    expect(script.starts).toEqual(['new']);
  });
