import { plays } from './stories/scripted';

describe('Delete', () => {
  test('of a running import: stops it and waits until it has stopped',
    plays({ stoppingSeconds: 240, secondsPerFile: 600 }, async s => {
      await s.up(s.january);
      expect(await s.down()).toBe('DELETE_COMPLETE');
      const record = await s.import();
      expect(record.status).toBe('STOPPED');
      expect(s.last('Delete').request.answers[0].at).toBeGreaterThanOrEqual(record.updatedAt);
    }));

  test('with an ID that CloudFormation invented: stops the import that the Create has started',
    plays({ importsShowAfter: 10 }, async s => {
      expect(await s.up(s.january, { neighborFails: { afterSeconds: 1.2 } })).toBe('ROLLBACK_COMPLETE');
      expect(s.last('Delete').request.props.physicalId).toMatch(/^S-A-/);
    }, { statuses: ['STOPPED'] }));

  test.each(['terminal', 'gone'])('of an import that is %s: no call to stop it', plays({}, async (s, state) => {
    await s.upFor(600);
    if (state === 'gone') { await s.expire('January'); }
    expect(await s.down()).toBe('DELETE_COMPLETE');
  }, { stopCalls: 0 }));

  test('that CloudTrail does not carry out in time: FAILED with the complete command, and a second Delete continues',
    plays({ secondsPerFile: 6000, stoppingSeconds: 4000 }, async s => {
      await s.upFor(60);
      expect(await s.down()).toBe('DELETE_FAILED');
      const { status, reason } = s.last('Delete');
      expect(status).toBe('FAILED');
      expect(reason).toContain(`aws cloudtrail stop-import --import-id ${(await s.import()).importId}`);
      expect(await s.down()).toBe('DELETE_COMPLETE');
    }, { statuses: ['STOPPED'] }));

  test.each(['claimed', 'started'])('of a resource whose import another resource has %s: the import continues',
    plays({ secondsPerFile: 600 }, async (s, how) => {
      if (how === 'claimed') { await s.importByHand('March', s.otherStore); }
      await s.up({ ...s.january, givenRole: true });
      await s.up({ ...s.january, givenRole: true, logicalId: 'C' });
      expect(s.last('Delete').status).toBe('SUCCESS');
      await s.pass(6000);
    }, { starts: ['new'], stopCalls: 0 }));

  test('stops nothing whose identity differs, although the person uses the same role',
    plays({ secondsPerFile: 600 }, async s => {
      await s.importByHand('January', s.store);
      await s.pass(60);
      await s.up({ ...s.january, givenRole: true }, { cancelAfterSeconds: 0 });
    }, { stopCalls: 0, statuses: ['IN_PROGRESS'] }));

  test.each([0, 0.2, 0.5, 1, 1.5, 2, 3, 5])('%d s after the slot is free leaves nothing running',
    plays({ secondsPerFile: 60 }, async (s, seconds) => {
      await s.importByHand('March', s.otherStore);
      await s.up(s.january);
      await s.passUntil(async () => (await s.import()).status === 'COMPLETED', 1);
      await s.passUntil(() => s.calls('ListImports') > 1, 1);
      await s.pass(seconds);
      expect(await s.down()).toBe('DELETE_COMPLETE');
      await s.pass(3600);
      expect(s.statuses).not.toContain('IN_PROGRESS');
    }));
});
