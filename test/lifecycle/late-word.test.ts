import { Script } from './scripted';
import type { Handle } from './world';
import { handle } from '../../lambda/handle';

interface Call { readonly input: { readonly ImportId?: string } }

/** A CloudTrail that for some seconds after a retry still shows how the import had ended. */
function withLateWord(seconds: number): Handle {
  const before = new Map<string, unknown>();
  const resumed = new Map<string, number>();
  return (payload, surroundings, home) => {
    const late = (make: typeof surroundings.clients.cloudTrail): typeof make => async () => {
      const client = await make();
      const send = async (command: Call): Promise<unknown> => {
        const importId = command.input.ImportId ?? '';
        const now = surroundings.clock.now();
        if (command.constructor.name === 'GetImportCommand' && now < (resumed.get(importId) ?? 0) + seconds * 1000) { return before.get(importId); }
        const response = await client.send(command as unknown as Parameters<typeof client.send>[0]);
        if (command.constructor.name === 'GetImportCommand') { before.set(importId, response); }
        if (command.constructor.name === 'StartImportCommand' && importId) { resumed.set(importId, now); }
        return response;
      };
      return { send } as unknown as typeof client;
    };
    const { cloudTrail, cloudTrailOnce } = surroundings.clients;
    const clients = { ...surroundings.clients, cloudTrail: late(cloudTrail), cloudTrailOnce: late(cloudTrailOnce) };
    return handle(payload, { ...surroundings, clients }, home);
  };
}

describe('an import that is retried, and that CloudTrail shows for a while as it had ended', () => {
  test.each<[string, (s: Script) => Promise<void>, readonly string[]]>([
    ['FAILED', async s => {
      s.setFile('January', true);
      await s.up(s.january);
      await s.pass(1200);
      s.setFile('January', false);
    }, ['STARTED', 'FAILED', 'STARTED', 'COMPLETED']],
    ['STOPPED', async s => {
      await s.up(s.january);
      await s.pass(100);
      await s.stopByHand();
      await s.pass(60);
    }, ['STARTED', 'STOPPED', 'STARTED', 'COMPLETED']],
  ])('%s, is watched to its end, and waited for', async (_, untilItEnded, told) => {
    const script = new Script({ secondsPerFile: 60 }, [], { handle: withLateWord(4) });
    await script.world.run(async () => {
      await untilItEnded(script);
      expect(await script.up({ ...script.january, retryToken: '1', waitMinutes: 30 })).toBe('UPDATE_COMPLETE');
      expect(script.last('Update').data.ImportStatus).toBe('COMPLETED');
      expect(script.told).toEqual(told);
    });
  });
});
