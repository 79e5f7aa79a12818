import type { Service } from './account/wire';
import { PATIENCE } from './patience';
import { Script } from './stories/scripted';

/** A service whose every call is denied, or that cannot be reached, for example from a VPC without its endpoint. */

const { play } = Script;

const NAMES: Readonly<Record<string, RegExp>> = {
  dynamodb: /dynamodb/i, cloudformation: /cloudformation/i,
  cloudtrail: /cloudtrail/i, s3: /s3/i, events: /events|eventbridge/i,
};

jest.setTimeout(PATIENCE);

function breakService(s: Script, how: 'denied' | 'unreachable', service: Service): void {
  (how === 'denied' ? s.world.denied : s.world.network.unreachable).add(service);
}

function repair({ world }: Script): void {
  world.denied.clear();
  world.network.unreachable.clear();
}

const seconds = (s: Script, type: 'Create' | 'Delete'): number => {
  const { request: { props, answers } } = s.first(type);
  return (answers[0].at - props.sentAt) / 1000;
};

describe.each(['denied', 'unreachable'] as const)('a first deployment while a service is %s', how => {
  test.each(['dynamodb', 'cloudformation', 'cloudtrail', 's3', 'events'] as const)('%s: rolls back, and the reason '
    + 'names the action', async service => {
    // If the ACLs of the bucket are disabled, the import can start without S3.
    const script = await play({ aclsOn: service === 's3' }, async s => {
      breakService(s, how, service);
      expect(await s.up(s.january)).toBe('ROLLBACK_COMPLETE');
    });
    const { status, reason } = script.first('Create');
    expect(status).toBe('FAILED');
    expect(reason).toMatch(NAMES[service]);
    expect(reason).toMatch(how === 'denied' ? /isn't allowed|not authorized|denied/i : /no answer|reach|VPC/i);
    // Denied calls are repeated for two minutes, unreachable ones for eight.
    expect(seconds(script, 'Create')).toBeLessThan((how === 'denied' ? 4 : 11) * 60);
    expect(script.starts).toEqual([]);
  });

  test('lambda: matters only to requests that wait long', async () => {
    const script = await play({}, async s => {
      breakService(s, how, 'lambda');
      expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
      expect(await s.down()).toBe('DELETE_COMPLETE');
    });
    expect(script.starts).toEqual(['new']);
  });
});

describe.each(['denied', 'unreachable'] as const)('a stack with a running import while a service is %s', how => {
  test.each(['dynamodb', 'cloudformation', 's3', 'events'] as const)('%s: the Delete stops the import, or fails with '
    + 'the reason', async service => {
    const script = await play({ secondsPerFile: 6_000 }, async s => {
      await s.up(s.january);
      await s.pass(60);
      breakService(s, how, service);
      const status = await s.down();
      const { reason } = s.last('Delete');
      expect([status, reason]).toEqual(status === 'DELETE_COMPLETE'
        ? [status, service === 'events' ? expect.stringContaining('events:PutEvents') : '']
        : ['DELETE_FAILED', expect.stringMatching(NAMES[service])]);
      expect(s.statuses).toEqual([status === 'DELETE_COMPLETE' ? 'STOPPED' : 'IN_PROGRESS']);
      // A Delete never fails because of the rule, and none needs S3.
      expect(/s3|events|dynamodb/.test(service) && status).not.toBe('DELETE_FAILED');
      repair(s);
      if (status === 'DELETE_FAILED') { expect(await s.down()).toBe('DELETE_COMPLETE'); }
    });
    expect(script.statuses).toEqual(['STOPPED']);
  });

  test('cloudtrail: the Delete fails with the command, and a later one succeeds', async () => {
    const script = await play({ secondsPerFile: 6_000 }, async s => {
      await s.up(s.january);
      await s.pass(60);
      breakService(s, how, 'cloudtrail');
      expect(await s.down()).toBe('DELETE_FAILED');
      expect(s.last('Delete').reason).toMatch(NAMES.cloudtrail);
      repair(s);
      expect(await s.down()).toBe('DELETE_COMPLETE');
    });
    expect(script.statuses).toEqual(['STOPPED']);
  });
});

describe('a table that is deleted by hand', () => {
  test('the Delete stops an import of the identity that has the stack\'s own role', async () => {
    const script = await play({ secondsPerFile: 6_000 }, async s => {
      await s.up(s.january);
      await s.pass(60);
      s.provider.table.deleted = true;
      expect(await s.down()).toBe('DELETE_COMPLETE');
    });
    expect(script.statuses).toEqual(['STOPPED']);
  });

  test('with a given role and a running import, the Delete fails with the stop command', async () => {
    const script = await play({ secondsPerFile: 6_000 }, async s => {
      await s.up({ ...s.january, givenRole: true });
      await s.pass(60);
      s.provider.table.deleted = true;
      expect(await s.down()).toBe('DELETE_FAILED');
      const { importId } = await s.import();
      expect(s.last('Delete').reason).toContain(`aws cloudtrail stop-import --import-id ${importId}`);
      await s.stopByHand();
      await s.pass(60);
      expect(await s.down()).toBe('DELETE_COMPLETE');
    });
    expect(script.calls('StopImport')).toBe(0);
  });

  test('an Update fails with the command that restores the table', async () => {
    const script = await play({ secondsPerFile: 600 }, async s => {
      await s.up(s.january);
      await s.pass(60);
      s.provider.table.deleted = true;
      await s.up(s.february);
      s.provider.table.deleted = false;
    });
    expect(script.first('Update').reason).toContain('restore-table-from-backup');
    expect(script.first('Update').reason).toContain(script.provider.table.name);
    expect(script.statuses).toEqual(['IN_PROGRESS']);
  });
});

test.each([2, 6])('a table that is out of service for %i minutes delays a deployment', async minutes => {
  const script = await play({}, async s => {
    await s.up(s.january);
    s.outage(s.owner, minutes);
    expect(await s.up(s.february)).toBe('UPDATE_COMPLETE');
    expect(await s.hoursLater()).toEqual([]);
  });
  expect(script.starts).toEqual(['new', 'new']);
});

test.each(['denied', 'unreachable'] as const)(
  'events that cannot be published (%s) are counted, and the import completes', async how => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      await s.up(s.january);
      breakService(s, how, 'events');
      await s.pass(26 * 3_600);
      expect(s.statuses).toEqual(['COMPLETED']);
    });
    const dropped = script.world.logs.reduce((sum, { EventsDropped = 0 }) => sum + Number(EventsDropped), 0);
    expect(dropped).toBeGreaterThan(0);
    // The alarm doesn't wait for a day.
    const since = script.world.logs.findIndex(({ EventsDelayed = 0 }) => Number(EventsDelayed) > 0);
    expect(since).toBeGreaterThan(-1);
    expect(script.world.logs[since].at - script.world.logs.find(({ message }) => message === 'event not published')!.at)
      .toBeLessThanOrEqual(6 * 60_000);
  });

describe('while events:PutEvents is denied', () => {
  const WARNING = /^EventBridge hasn't accepted .* events:PutEvents /;
  const warnings = (s: Script) => s.shown.flatMap(each => each.warnings);

  test('answers and the status contain a warning, until EventBridge accepts the events', async () => {
    const script = await play({ secondsPerFile: 600 }, async s => {
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
    });
    expect(script.starts).toEqual(['new']);
  });

  test('the answer to a Delete contains the warning, because the last event is lost', async () => {
    const script = await play({ secondsPerFile: 600 }, async s => {
      await s.up(s.january);
      s.world.denied.add('PutEvents');
      expect(await s.down()).toBe('DELETE_COMPLETE');
    });
    expect(script.last('Delete').reason).toMatch(WARNING);
  });
});

test('answers are repeated for a while if S3 does not accept them', async () => {
  const script = await play({}, async s => {
    expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
  }, [1, 2, 3].map(nth => ({ operation: 'Answer', nth, kind: 'answers 500 and was not accepted' as const })));
  expect(seconds(script, 'Create')).toBeLessThan(60);
});
