import type { Service } from './account/wire';
import { plays, type Script } from './stories/scripted';

/** A service whose every call is denied, or that cannot be reached, for example from a VPC without its endpoint. */

const SERVICES = ['dynamodb', 'cloudformation', 'cloudtrail', 's3', 'events'] as const;
const NAMES = {
  dynamodb: /dynamodb/i, cloudformation: /cloudformation/i,
  cloudtrail: /cloudtrail/i, s3: /s3/i, events: /events|eventbridge/i,
};

function breakService(s: Script, how: 'denied' | 'unreachable', service: Service): void {
  (how === 'denied' ? s.world.denied : s.world.network.unreachable).add(service);
}

function repair({ world }: Script): void {
  world.denied.clear();
  world.network.unreachable.clear();
}

describe.each(['denied', 'unreachable'] as const)('a first deployment while a service is %s', how => {
  // If the ACLs of the bucket are disabled, the import can start without S3.
  test.each(SERVICES)('%s: rolls back, and the reason names the action', plays({ aclsOn: true }, async (s, service) => {
    breakService(s, how, service);
    expect(await s.up(s.january)).toBe('ROLLBACK_COMPLETE');
    const { request: { props, answers: [{ status, reason, at }] } } = s.first('Create');
    expect(status).toBe('FAILED');
    expect(reason).toMatch(NAMES[service]);
    expect(reason).toMatch(how === 'denied' ? /isn't allowed|not authorized|denied/i : /no answer|reach|VPC/i);
    // Denied calls are repeated for two minutes, unreachable ones for eight.
    expect(at - props.sentAt).toBeLessThan((how === 'denied' ? 4 : 11) * 60_000);
  }, { starts: [] }));

  test('lambda: matters only to requests that wait long', plays({}, async s => {
    breakService(s, how, 'lambda');
    expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
    expect(await s.down()).toBe('DELETE_COMPLETE');
  }, { starts: ['new'] }));
});

describe.each(['denied', 'unreachable'] as const)('a stack with a running import while a service is %s', how => {
  test.each(SERVICES)('%s: the Delete stops the import, or fails with the reason',
    plays({ secondsPerFile: 6_000 }, async (s, service) => {
      await s.upFor(60);
      breakService(s, how, service);
      const status = await s.down();
      const { reason } = s.last('Delete');
      expect([status, reason]).toEqual(status === 'DELETE_COMPLETE'
        ? [status, service === 'events' ? expect.stringContaining('events:PutEvents') : '']
        : ['DELETE_FAILED', expect.stringMatching(NAMES[service])]);
      expect(s.statuses).toEqual([status === 'DELETE_COMPLETE' ? 'STOPPED' : 'IN_PROGRESS']);
      // A Delete never fails because of the rule, and none needs S3.
      expect(/s3|events|dynamodb/.test(service) && status).not.toBe('DELETE_FAILED');
      if (service === 'cloudtrail') { expect(status).toBe('DELETE_FAILED'); }
      repair(s);
      if (status === 'DELETE_FAILED') { expect(await s.down()).toBe('DELETE_COMPLETE'); }
    }, { statuses: ['STOPPED'] }));
});

test('after somebody deletes the table, the Delete stops the import with the same identity and the stack\'s own role',
  plays({ secondsPerFile: 6_000 }, async s => {
    await s.upFor(60);
    s.provider.table.deleted = true;
    expect(await s.down()).toBe('DELETE_COMPLETE');
  }, { statuses: ['STOPPED'] }));

test.each([2, 6])('a table that is out of service for %i minutes delays a deployment', plays({}, async (s, minutes) => {
  await s.up(s.january);
  s.outage(s.owner, minutes);
  expect(await s.up(s.february)).toBe('UPDATE_COMPLETE');
  expect(await s.hoursLater()).toEqual([]);
}, { starts: ['new', 'new'] }));

test.each([['denied', 10], ['unreachable', 26 * 60]] as const)(
  'events that cannot be published (%s, for %i minutes) are counted, and the import completes',
  plays({ secondsPerFile: 60 }, async (s, how, minutes) => {
    await s.up(s.january);
    breakService(s, how, 'events');
    await s.pass(minutes * 60);
    expect(s.statuses).toEqual(['COMPLETED']);
    const dropped = s.world.logs.reduce((sum, { EventsDropped = 0 }) => sum + Number(EventsDropped), 0);
    expect(dropped > 0).toBe(minutes > 24 * 60);
    // The alarm doesn't wait for a day.
    const since = s.world.logs.findIndex(({ EventsDelayed = 0 }) => Number(EventsDelayed) > 0);
    expect(since).toBeGreaterThan(-1);
    expect(s.world.logs[since].at - s.world.logs.find(({ message }) => message === 'event not published')!.at)
      .toBeLessThanOrEqual(6 * 60_000);
  }));

describe('while events:PutEvents is denied', () => {
  const WARNING = /^EventBridge hasn't accepted .* events:PutEvents /;
  const warnings = (s: Script) => s.shown.flatMap(each => each.warnings);

  test('answers and the status contain a warning, until EventBridge accepts the events',
    plays({ secondsPerFile: 600 }, async s => {
      s.world.denied.add('PutEvents');
      expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
      expect(s.last('Create').reason).toMatch(WARNING);
      expect(warnings(s)).toEqual([s.last('Create').reason]);
      expect(await s.up({ ...s.january, retryToken: '1' })).toBe('UPDATE_COMPLETE');
      expect(s.last('Update').reason).toMatch(WARNING);
      repair(s);
      await s.pass(90);
      expect([s.states, warnings(s)]).toEqual([['RUNNING'], []]);
      expect(await s.up({ ...s.january, retryToken: '2' })).toBe('UPDATE_COMPLETE');
      expect(s.last('Update').reason).toBe('');
    }, { starts: ['new'] }));

  test('the answer to a Delete contains the warning, because the last event is lost',
    plays({ secondsPerFile: 600 }, async s => {
      await s.up(s.january);
      s.world.denied.add('PutEvents');
      expect(await s.down()).toBe('DELETE_COMPLETE');
      expect(s.last('Delete').reason).toMatch(WARNING);
    }));
});
