import type { Fault } from './faults';
import { Script } from './scripted';

/** The slot is free, and the queue's next tick is going to start the import: when the Delete comes, in steps of 25 ms over that tick. */
const STEPS = Array.from({ length: 40 }, (_, step) => step * 25);

interface Told { readonly order: string; readonly starts: number; readonly left: readonly string[]; readonly status: string }

async function deleteAfter(milliseconds: number): Promise<Told> {
  let status = '';
  const script = await Script.play({ secondsPerFile: 60 }, async s => {
    await s.importByHand('March', s.otherStore);
    await s.up(s.january);
    await s.stopByHand();
    await s.pass(2);
    const queue = (): number => s.world.calls.filter(({ by, operation }) => operation === 'ListExecutions' && jobOf(by.payload) === 'queue').length;
    for (const ticks = queue(); queue() === ticks;) { await s.pass(0.01); }
    await s.pass(milliseconds / 1000);
    status = await s.down();
    await s.pass(3600);
  });
  const started = script.world.calls.some(({ operation, by }) => operation === 'StartImport' && jobOf(by.payload) === 'queue');
  return {
    order: started ? 'after StartImport' : 'before its last look',
    starts: script.starts.length,
    left: script.world.lake.imports.filter(({ status: is }) => is === 'INITIALIZING' || is === 'IN_PROGRESS').map(({ importId }) => importId),
    status,
  };
}

function jobOf(payload: unknown): string | undefined {
  const { tick } = payload as { tick?: { job?: string } };
  return tick && (tick.job ?? 'request');
}

test('a Delete leaves nothing running, wherever in a tick of the queue it comes', async () => {
  const told: Told[] = [];
  for (const step of STEPS) { told.push(await deleteAfter(step)); }
  for (const { order, starts, left, status } of told) {
    expect({ order, status, left, starts: order === 'before its last look' ? starts : 0 }).toEqual({ order, status: 'DELETE_COMPLETE', left: [], starts: 0 });
  }
  expect(new Set(told.map(({ order }) => order))).toEqual(new Set(['before its last look', 'after StartImport']));
}, 120_000);

/** A tick dies: it is not known whether it has sent a StartImport. */
const UNKNOWN_CALL: Fault = { operation: 'ListExecutions', nth: 1, kind: 'the function dies before the call' };

describe('an import that a person has started with the same role', () => {
  /** A person takes the slot for January, for which the stack has waited since before. */
  async function importedByAPerson(s: Script): Promise<void> {
    await s.importByHand('March', s.otherStore);
    await s.up({ ...s.january, givenRole: true });
    expect(s.last('Create').physicalId).toMatch(/^queued-/);
    await s.pass(3600);
    // The queue looks every few minutes by now: the person is faster.
    await s.stopByHand();
    await s.pass(2);
    await s.importByHand('January', s.store);
  }

  test.each<[string, (s: Script) => Promise<void>, readonly Fault[]]>([
    ['for one that waited in vain', async s => {
      await s.up(s.january);
      expect(await s.down()).toBe('DELETE_COMPLETE');
    }, []],
    ['for one that waits on, after a call of which nobody knows', async s => {
      await s.pass(600);
      expect(await s.down()).toBe('DELETE_COMPLETE');
    }, [UNKNOWN_CALL]],
    ['by a Delete, for a call long ago of which nobody knows', async s => void await s.down(), [UNKNOWN_CALL]],
    ['by an Update to another import, for a call long ago of which nobody knows', async s => void await s.up({ ...s.february, givenRole: true }), [UNKNOWN_CALL]],
  ])('is not stopped %s', async (_, leave, faults) => {
    const script = await Script.play({ secondsPerFile: 3600 }, async s => {
      await importedByAPerson(s);
      await leave(s);
    }, faults);
    expect((await script.import(1)).status).toBe('IN_PROGRESS');
  });
});

describe('an import that has waited while a thousand executions came after its own', () => {
  /** As long as it lasts, other resources of the stack are updated again and again. */
  async function queuedLongAgo(s: Script): Promise<void> {
    await s.importByHand('March', s.otherStore);
    await s.up({ ...s.january, givenRole: true });
    const [{ machine }] = s.world.providers.values();
    const at = s.world.time.now();
    machine.executions.push(...Array.from({ length: 1_000 }, (_, index) => ({
      arn: `${machine.executions[0].arn}-${index}`, name: `request-0123456789ab-20260302T090000Z-${index}`, input: '{}', startedAt: at, stoppedAt: at,
      status: 'SUCCEEDED' as const, waiting: false, visibleAt: at,
    })));
  }

  test('never starts once it is removed', async () => {
    const script = await Script.play({ secondsPerFile: 600 }, async s => {
      await queuedLongAgo(s);
      expect(await s.up(undefined, {}, { ...s.march, month: 'April' })).toBe('UPDATE_COMPLETE');
      await s.pass(4 * 3600);
    });
    expect(script.starts).toEqual(['new']);
  });

  test('goes back into the queue when its update is rolled back', async () => {
    const script = await Script.play({ secondsPerFile: 600 }, async s => {
      await queuedLongAgo(s);
      expect(await s.up({ ...s.february, givenRole: true }, { neighbourFails: 'last' })).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect(await s.hoursLater()).toEqual([]);
    });
    expect(script.starts).toEqual(['new']);
  });

  test('stays in the queue when it is updated', async () => {
    const script = await Script.play({ secondsPerFile: 600 }, async s => {
      await queuedLongAgo(s);
      await s.up({ ...s.january, givenRole: true, retryToken: '1' });
      expect(s.last('Update').data.ImportStatus).toBe('QUEUED');
      expect(await s.hoursLater()).toEqual([]);
    });
    expect(script.starts).toEqual(['new']);
  });
});
