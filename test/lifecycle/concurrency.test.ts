import { plays, type Script } from './stories/scripted';
import { STACK } from './stories/stage';
import { MONTHS, propertiesOf } from './stories/templates';

/** As many imports as there are months, and as many custom resources at the same moment. */
const template = (s: Script, more = {}) => new Map(MONTHS.map((month, index) =>
  ['ABCD'[index], propertiesOf(STACK, { month, store: s.store, path: month, ...more })] as const));

describe.each([1, 2, 4])('with %i concurrent executions of the function', concurrency => {
  test('four imports are deployed, changed, completed and deleted',
    plays({ secondsPerFile: 60, concurrency }, async s => {
      const { cloudFormation, time } = s.world;
      const stack = await cloudFormation.create(STACK, template(s));
      expect(stack.status).toBe('CREATE_COMPLETE');
      expect(time.now() - stack.createdAt).toBeLessThan(10 * 60_000);
      await cloudFormation.update(stack, template(s, { retryToken: '1' }));
      expect(stack.status).toBe('UPDATE_COMPLETE');
      await s.pass(4 * 3_600);
      expect(s.statuses).toEqual(Array(4).fill('COMPLETED'));
      await cloudFormation.delete(stack);
      expect(stack.status).toBe('DELETE_COMPLETE');
    }, { starts: Array(4).fill('new') }));

  test('four running or queued imports are rolled back',
    plays({ secondsPerFile: 600, concurrency, stoppingSeconds: 30 }, async s => {
      const stack = await s.world.cloudFormation.create(STACK, template(s), { neighborFails: 'last' });
      expect(stack.status).toBe('ROLLBACK_COMPLETE');
    }, { statuses: ['STOPPED'] }));
});

test('a request that waits for completion on the only execution continues in a new invocation, and others follow it',
  plays({ secondsPerFile: 300, concurrency: 1 }, async s => {
    const waiting = { month: 'January', store: s.store, path: 'January', waitMinutes: 55 } as const;
    const other = { month: 'March', store: s.store, path: 'March' } as const;
    const stack = await s.world.cloudFormation.create(STACK,
      new Map([['A', propertiesOf(STACK, waiting)], ['B', propertiesOf(STACK, other)]]));
    expect(stack.status).toBe('CREATE_COMPLETE');
    expect(s.provider.functions.invocations.some(({ name }) => name.startsWith('continuation'))).toBe(true);
  }));
