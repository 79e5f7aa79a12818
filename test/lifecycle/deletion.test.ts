import { PATIENCE } from './patience';
import { Script } from './stories/scripted';

const { play } = Script;

jest.setTimeout(PATIENCE);

describe('Delete', () => {
  test('of a running import: stops it and waits until it has stopped', async () => {
    const script = await play({ stoppingSeconds: 240, secondsPerFile: 600 }, async s => {
      await s.up(s.january);
      expect(await s.down()).toBe('DELETE_COMPLETE');
    });
    const record = await script.import();
    expect(record.status).toBe('STOPPED');
    expect(script.last('Delete').request.answers[0].at).toBeGreaterThanOrEqual(record.updatedAt);
  });

  test('of an import that CloudTrail does not show yet: stops it', async () => {
    const script = await play({ initializingSeconds: 600, importsShowAfter: 60 }, async s => {
      await s.up(s.january);
      expect(await s.down()).toBe('DELETE_COMPLETE');
    });
    expect(script.statuses).toEqual(['STOPPED']);
  });

  test('of a queued import: it never starts', async () => {
    const script = await play({ secondsPerFile: 600 }, async s => {
      await s.importByHand('March', s.otherStore);
      await s.up(s.january);
      expect(await s.down()).toBe('DELETE_COMPLETE');
      await s.pass(36_000);
    });
    expect(script.starts).toEqual([]);
    expect(script.statuses).toEqual(['COMPLETED']);
  });

  test('with an ID that CloudFormation invented: stops what the Create has started', async () => {
    const script = await play({ importsShowAfter: 10 }, async s => {
      expect(await s.up(s.january, { neighborFails: { afterSeconds: 1.2 } })).toBe('ROLLBACK_COMPLETE');
    });
    expect(script.last('Delete').request.props.physicalId).toMatch(/^S-A-/);
    expect(script.statuses).toEqual(['STOPPED']);
  });

  test.each(['terminal', 'gone'])('of an import that is %s: no call to stop it', async state => {
    const script = await play({}, async s => {
      await s.up(s.january);
      await s.pass(600);
      if (state === 'gone') { await s.expire('January'); }
      expect(await s.down()).toBe('DELETE_COMPLETE');
    });
    expect(script.calls('StopImport')).toBe(0);
  });

  test('that CloudTrail does not carry out in time: FAILED with the complete command, and a second Delete continues',
    async () => {
      const script = await play({ secondsPerFile: 6000, stoppingSeconds: 4000 }, async s => {
        await s.up(s.january);
        await s.pass(60);
        expect(await s.down()).toBe('DELETE_FAILED');
        const { status, reason } = s.last('Delete');
        expect(status).toBe('FAILED');
        expect(reason).toContain(`aws cloudtrail stop-import --import-id ${(await s.import()).importId}`);
        expect(await s.down()).toBe('DELETE_COMPLETE');
      });
      expect(script.statuses).toEqual(['STOPPED']);
    });

  test.each(['claimed', 'started'])('of a resource whose import another resource has %s: the import continues',
    async how => {
      const script = await play({ secondsPerFile: 600 }, async s => {
        if (how === 'claimed') { await s.importByHand('March', s.otherStore); }
        await s.up({ ...s.january, givenRole: true });
        await s.up({ ...s.january, givenRole: true, logicalId: 'C' });
        expect(s.last('Delete').status).toBe('SUCCESS');
        await s.pass(6000);
      });
      expect(script.starts).toEqual(['new']);
      expect(script.calls('StopImport')).toBe(0);
    });

  test('stops nothing whose identity differs, although the person uses the same role', async () => {
    const script = await play({ secondsPerFile: 600 }, async s => {
      await s.importByHand('January', s.store);
      await s.pass(60);
      await s.up({ ...s.january, givenRole: true }, { cancelAfterSeconds: 0 });
    });
    expect(script.calls('StopImport')).toBe(0);
    expect(script.statuses).toEqual(['IN_PROGRESS']);
  });

  test.each([0, 0.2, 0.5, 1, 1.5, 2, 3, 5])('%d s after the slot is free leaves nothing running', async seconds => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      await s.importByHand('March', s.otherStore);
      await s.up(s.january);
      await s.passUntil(async () => (await s.import()).status === 'COMPLETED', 1);
      await s.passUntil(() => s.calls('ListImports') > 1, 1);
      await s.pass(seconds);
      expect(await s.down()).toBe('DELETE_COMPLETE');
      await s.pass(3600);
    });
    expect(script.statuses).not.toContain('IN_PROGRESS');
  });

  test('stops an import that was just resumed, and that CloudTrail still shows as it had ended', async () => {
    const script = await play({ secondsPerFile: 600, retriesShowAfter: 60 }, async s => {
      await s.up(s.january);
      await s.pass(100);
      await s.stopByHand();
      await s.pass(60);
      await s.up({ ...s.january, retryToken: '1' });
      await s.down();
    });
    expect(script.statuses).toEqual(['STOPPED']);
  });
});
