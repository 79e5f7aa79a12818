import { violations } from './invariants';
import { refusing } from './refusals';
import { Script } from './scripted';
import { STACK } from './stage';
import { daysOf, keyOf, ownRole, propertiesOf } from './templates';
import type { Handle, World } from './world';
import { handle } from '../../lambda/handle';

const { play } = Script;

/** A network in which the function does not come to EventBridge. */
const withoutEventBridge: Handle = (payload, surroundings, home) => handle(payload, {
  ...surroundings,
  clients: { ...surroundings.clients, eventBridge: () => Promise.reject(Object.assign(new Error('not authorized to perform: events:PutEvents'), { name: 'AccessDeniedException' })) },
}, home);

/** An account in which the queue may not be used. */
const withoutQueue = refusing('stepFunctions', 'ValidationException', ({ input }) => input.name?.startsWith('queue-') ?? false);

test('a deploy whose import cannot be queued fails at once, and says why', async () => {
  const script = new Script({ secondsPerFile: 60 }, [], { handle: withoutQueue });
  await script.world.run(async () => {
    await script.importByHand('March', script.otherStore);
    expect(await script.up(script.january)).toBe('ROLLBACK_COMPLETE');
  });
  expect(script.last('Create').reason).toContain('No.');
  expect(script.calls('StartImport')).toBeLessThan(4);
});

test('an import that nobody can be told of leaves the queue all the same, and is watched to its end', async () => {
  const script = new Script({ secondsPerFile: 60 }, [], { handle: withoutEventBridge });
  await script.world.run(async () => {
    await script.importByHand('March', script.otherStore);
    await script.up(script.january);
    await script.pass(4 * 24 * 3600);
    expect(script.starts).toEqual(['new']);
    expect(script.world.lake.imports.map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED']);
    const [{ machine }] = script.world.providers.values();
    expect(machine.running).toEqual([]);
  });
});

test('an import that is refused, of which nobody can be told, leaves the queue to those behind it', async () => {
  const script = new Script({ secondsPerFile: 60 }, [], { handle: withoutEventBridge });
  await script.world.run(async () => {
    await script.importByHand('March', script.otherStore);
    await script.up(script.january, { inSequence: true }, { ...script.february, logicalId: 'B', path: 'Other' });
    script.world.roles.remove(ownRole(STACK, script.january.path));
    await script.pass(3600);
    expect(script.starts).toEqual(['new']);
    expect(script.calls('StartImport')).toBeLessThan(30);
  });
});

describe('an import that FAILED', () => {
  test('with an entry that may heal is retried by its id, each time later, until it completes', async () => {
    // GIVEN a file that vanishes while the import runs
    const script = await play({ secondsPerFile: 60 }, async s => {
      await s.up(s.january);
      await s.pass(20);
      s.setMissing('January', true);
      // WHEN it is back only after the first retry
      await s.pass(7 * 60);
      s.setMissing('January', false);
      await s.pass(3600);
      expect((await s.import()).status).toBe('COMPLETED');
    });
    // THEN
    expect(script.starts).toEqual(['new', 'retry', 'retry']);
    expect(new Set(script.world.starts.map(({ importId }) => importId)).size).toBe(1);
    expect(script.told).toEqual(['STARTED', 'RETRYING', 'STARTED', 'RETRYING', 'STARTED', 'COMPLETED']);
    const [first, second, third] = script.world.starts.map(({ at }) => at);
    expect(third - second).toBeGreaterThan(4 * 60_000);
    expect(second - first).toBeGreaterThan(60_000);
  });

  test('is retried three times at most, then told', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      await s.up(s.january);
      await s.pass(20);
      s.setMissing('January', true);
      await s.pass(4 * 3600);
      expect((await s.import()).status).toBe('FAILED');
    });
    expect(script.starts).toEqual(['new', 'retry', 'retry', 'retry']);
    expect(script.told.filter(state => state === 'RETRYING')).toHaveLength(3);
    expect(script.told.slice(-2)).toEqual(['STARTED', 'FAILED']);
  });

  test('is retried three times at most, however soon each retry ends', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      await s.untilRetrying();
      Object.assign(s.world.lake.behaviour, { initializingMs: 0, msPerFile: 1_000 });
      await s.pass(2 * 3600);
    });
    expect(script.starts).toEqual(['new', 'retry', 'retry', 'retry']);
    expect(script.told.at(-1)).toBe('FAILED');
  });

  test('and waits for its retry is told to have failed when it is removed', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      await s.untilRetrying();
      await s.down();
    });
    expect(script.told).toEqual(['STARTED', 'RETRYING', 'FAILED']);
  });

  test('and that CloudTrail forgets while its retry is waited for is told to have failed', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      await s.untilRetrying();
      await s.expire('January');
      expect(await s.hoursLater()).toEqual([]);
    });
    expect(script.told).toEqual(['STARTED', 'RETRYING', 'FAILED']);
  });

  test('with an entry that cannot heal is told at once', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      s.setFile('January', true);
      await s.up(s.january);
      await s.pass(3600);
    });
    expect(script.starts).toEqual(['new']);
    expect(script.told).toEqual(['STARTED', 'FAILED']);
  });

  test('waits for the slot when another import has taken it meanwhile', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      await s.up(s.january);
      await s.pass(20);
      s.setMissing('January', true);
      await s.pass(4 * 60);
      await s.importByHand('March', s.otherStore);
      s.setMissing('January', false);
      await s.pass(3600);
      expect(s.world.lake.imports.map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED']);
    });
    expect(script.starts).toEqual(['new', 'retry']);
  });
});

test.each([0, 1, 2, 30])('a queued import whose change of role is rolled back after %d s goes back into the queue', async afterSeconds => {
  const script = await play({ secondsPerFile: 60, executionsShowAfter: 5 }, async s => {
    await s.importByHand('March', s.otherStore);
    await s.up(s.january);
    expect(await s.up({ ...s.january, path: 'Moved' }, { neighbourFails: { afterSeconds } })).toBe('UPDATE_ROLLBACK_COMPLETE');
    await s.pass(7200);
    expect(s.world.lake.imports.map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED']);
  });
  expect(script.starts).toEqual(['new']);
});

describe('waitForCompletion', () => {
  const deploy = async (s: Script, minutes: number): Promise<{ status: string; seconds: number }> => {
    const begun = s.world.time.now();
    const status = await s.up({ ...s.january, waitMinutes: minutes });
    const [, next] = s.world.cloudFormation.stack(STACK)!.statuses;
    return { status, seconds: (next.at - begun) / 1000 };
  };

  test('lets the deploy end when the import is COMPLETED', async () => {
    const script = await play({ secondsPerFile: 300 }, async s => {
      const { status, seconds } = await deploy(s, 60);
      expect(status).toBe('CREATE_COMPLETE');
      expect(seconds).toBeGreaterThan(4 * 300);
      expect(seconds).toBeLessThan(4 * 300 + 60);
      await s.pass(600);
    });
    expect(script.last('Create').data.ImportStatus).toBe('COMPLETED');
    expect(script.told).toEqual(['STARTED', 'COMPLETED']);
  });

  test('fails the deploy of an import that FAILED, and names what failed first', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      s.setFile('January', true);
      expect((await deploy(s, 60)).status).toBe('ROLLBACK_COMPLETE');
    });
    const { status, reason } = script.last('Create');
    expect(status).toBe('FAILED');
    expect(reason).toContain('FAILED with 1 failed entries');
    expect(reason).toContain(keyOf(daysOf('January', 1)[0]));
  });

  test('names what failed first also of an import that came through the queue', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      s.setFile('January', true);
      await s.importByHand('March', s.otherStore);
      expect((await deploy(s, 60)).status).toBe('ROLLBACK_COMPLETE');
    });
    expect(script.last('Create').reason).toContain(keyOf(daysOf('January', 1)[0]));
  });

  test('fails the deploy in time when the import is not complete by then, and the rollback stops it', async () => {
    const script = await play({ secondsPerFile: 1800 }, async s => {
      const { status, seconds } = await deploy(s, 10);
      expect(status).toBe('ROLLBACK_COMPLETE');
      expect(seconds).toBeGreaterThanOrEqual(600);
      expect(seconds).toBeLessThan(640);
      expect((await s.import()).status).toBe('STOPPED');
    });
    expect(script.last('Create').reason).toContain('IN_PROGRESS after 10 minutes');
  });

  test('waits for a queued import too', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      await s.importByHand('March', s.otherStore);
      expect((await deploy(s, 60)).status).toBe('CREATE_COMPLETE');
      await s.pass(600);
    });
    expect(script.last('Create').data.ImportStatus).toBe('COMPLETED');
    expect(script.told).toEqual(['QUEUED', 'STARTED', 'COMPLETED']);
  });

  test('fails the deploy soon when the queue gives up', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      await s.importByHand('March', s.otherStore);
      s.world.time.after(60_000, () => s.world.roles.remove(ownRole(STACK, 'History')));
      const { status, seconds } = await deploy(s, 55);
      expect(status).toBe('ROLLBACK_COMPLETE');
      expect(seconds).toBeLessThan(20 * 60);
    });
    expect(script.last('Create').reason).toContain('left the queue without being started');
    expect(script.told.slice(0, 2)).toEqual(['QUEUED', 'FAILED']);
  });

  test('fails an update whose retry came through the queue and FAILED again, and names what failed first', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      s.setFile('January', true);
      await s.up(s.january);
      await s.pass(600);
      await s.importByHand('March', s.otherStore);
      expect(await s.up({ ...s.january, retryToken: '1', waitMinutes: 55 })).toBe('UPDATE_ROLLBACK_COMPLETE');
    });
    const { props, answers: [answer] } = script.requests.filter(({ props: { type } }) => type === 'Update')[0];
    expect(answer.reason).toContain(keyOf(daysOf('January', 1)[0]));
    expect(answer.at - props.deliveredAt).toBeLessThan(20 * 60_000);
  });

  test('fails the deploy in time when the import is still queued by then, and it never starts', async () => {
    const script = await play({ secondsPerFile: 1800 }, async s => {
      await s.importByHand('March', s.otherStore);
      const { status, seconds } = await deploy(s, 10);
      expect(status).toBe('ROLLBACK_COMPLETE');
      expect(seconds).toBeLessThan(640);
      await s.pass(4 * 3600);
    });
    expect(script.last('Create').reason).toContain('QUEUED after 10 minutes');
    expect(script.starts).toEqual([]);
  });

  test('tells of an import that is retried meanwhile when it has completed', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      s.world.time.after(30_000, () => s.setMissing('January', true));
      s.world.time.after(200_000, () => s.setMissing('January', false));
      expect((await deploy(s, 60)).status).toBe('CREATE_COMPLETE');
    });
    expect(script.last('Create').data.ImportStatus).toBe('COMPLETED');
    expect(script.starts).toEqual(['new', 'retry']);
  });
});

describe('an execution that dies in the queue', () => {
  /** The function fails in every tick of one import's queue, again and again, between two times. */
  const failing = (worldOf: () => World, logicalId: string, fromSeconds: number, toSeconds: number): Handle => (event, ...rest) => {
    const { tick } = event as { tick?: { job?: string; request: { logicalId: string } } };
    const passed = (worldOf().time.now() - Date.parse('2026-03-02T09:00:00Z')) / 1000;
    if (tick?.job === 'queue' && tick.request.logicalId === logicalId && passed > fromSeconds && passed < toSeconds) {
      return Promise.reject(new Error('The function cannot start.'));
    }
    return handle(event, ...rest);
  };

  test('lets others pass, starts nothing, is told, and starts with the next deploy that asks for it', async () => {
    // GIVEN
    const DAY = 86_400;
    const script: Script = new Script({ secondsPerFile: 120 }, [], { handle: failing(() => script.world, 'B', 100, 2 * DAY) });
    await script.world.run(async () => {
      const template = (retryToken?: string) => new Map((['January', 'February', 'March'] as const).map((month, index) =>
        ['ABC'[index], propertiesOf(script.world, STACK, { month, store: script.store, path: month, retryToken })]));
      // WHEN
      const stack = await script.world.cloudFormation.create(STACK, template(), { inSequence: true });
      expect(stack.status).toBe('CREATE_COMPLETE');
      await script.pass(2 * DAY);
      // THEN
      const { executions } = script.world.providerOf(stack).machine;
      expect(executions.filter(({ name, status }) => name.startsWith('queue-') && status === 'FAILED')).toHaveLength(1);
      expect(script.world.lake.imports.map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED']);
      expect(script.starts).toEqual(['new', 'new']);
      expect(script.world.events.filter(({ state }) => state === 'FAILED')).toEqual([expect.objectContaining({ construct: `${STACK}/February` })]);
      // WHEN the function runs again
      await script.world.cloudFormation.update(stack, template('again'));
      await script.pass(3600);
      // THEN
      expect(stack.status).toBe('UPDATE_COMPLETE');
      expect(script.world.lake.imports.map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED']);
      expect(script.starts).toEqual(['new', 'new', 'new']);
      expect(await violations(script.world)).toEqual([]);
      expect(await script.down()).toBe('DELETE_COMPLETE');
    });
  });

  test('survives failures of some hours', async () => {
    const script: Script = new Script({ secondsPerFile: 120 }, [], { handle: failing(() => script.world, 'B', 100, 10_000) });
    await script.world.run(async () => {
      await script.up(script.january, { inSequence: true });
      const stack = script.world.cloudFormation.stack(STACK)!;
      const held = new Map([...stack.resources].map(([logicalId, { properties }]) => [logicalId, properties]));
      const march = propertiesOf(script.world, STACK, { month: 'March', store: script.store, path: 'B' });
      await script.world.cloudFormation.update(stack, new Map([...held, ['B', march]]));
      await script.pass(4 * 3600);
      expect(script.world.lake.imports.map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED']);
      expect(script.starts).toEqual(['new', 'new']);
    });
  });
});
