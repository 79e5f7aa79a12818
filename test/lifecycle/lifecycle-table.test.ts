import { plays } from './stories/scripted';
import { BUCKET, GIVEN_ROLE } from './stories/templates';
import { ATTRIBUTES } from '../../src/wire';

/** The states that the comment in lambda/reconcile/reconcile.ts explains, with at least one test for each. */

const ID = 'cloudtrail-import-A';

describe('first claim', () => {
  test('nothing of this identity: disables ACLs, starts the import, answers with a constant ID and all attributes',
    plays({ aclsOn: true }, async s => {
      expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
      expect(s.world.buckets.find(BUCKET)!.ownership).toBe('BucketOwnerEnforced');
      const { physicalId, data } = s.last('Create');
      expect(physicalId).toBe(ID);
      expect(data.ImportId).toBe((await s.import()).importId);
      expect(Object.keys(data).sort()).toEqual([...ATTRIBUTES].sort());
    }, { starts: ['new'] }));

  test('an import that an earlier stack of this name has stopped is resumed', plays({}, async s => {
    await s.upFor(30);
    await s.down();
    expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
  }, { starts: ['new', 'retry'] }));

  test('an import that an earlier stack of this name has completed is adopted', plays({}, async s => {
    await s.upFor(600);
    await s.down();
    expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
    expect(s.last('Create').data).toMatchObject({ ImportId: (await s.import()).importId, ImportStatus: 'COMPLETED' });
  }, { starts: ['new'] }));

  test('someone else\'s COMPLETED import is adopted, and never stopped', plays({}, async s => {
    await s.importByHand('January', s.store);
    await s.pass(600);
    expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
    expect(await s.down()).toBe('DELETE_COMPLETE');
  }, { startCalls: 0, stopCalls: 0 }));

  test.each(['Create', 'Update'] as const)('someone else\'s running import: a %s is refused at once with its ID and '
    + 'role', plays({ secondsPerFile: 600 }, async (s, type) => {
    if (type === 'Update') {
      await s.up(s.february);
      await s.pass(4000);
    }
    await s.importByHand('January', s.store);
    await s.pass(60);
    await s.up(s.january);
    const record = await s.import(type === 'Update' ? 1 : 0);
    const { request, status, reason } = s.first(type);
    expect(status).toBe('FAILED');
    expect(reason).toContain(record.importId);
    expect(reason).toContain(GIVEN_ROLE);
    expect(request.answers[0].at - request.props.sentAt).toBeLessThan(30_000);
    expect(record.status).toBe('IN_PROGRESS');
  }));

  test('someone else\'s incomplete import: refused with its ID', plays({}, async s => {
    await s.importByHand('January', s.store);
    await s.pass(30);
    await s.stopByHand();
    await s.pass(120);
    expect(await s.up(s.january)).toBe('ROLLBACK_COMPLETE');
    expect(s.last('Create').reason).toContain((await s.import()).importId);
  }, { startCalls: 0 }));
});

describe('Update, same identity', () => {
  test.each(['FAILED', 'STOPPED'])('%s, and retryToken changed: StartImport with the stored import ID alone',
    plays({}, async (s, status) => {
      if (status === 'FAILED') { s.damageFile('January'); }
      await s.up(s.january);
      if (status === 'STOPPED') { await s.stopByHand(); }
      await s.pass(600);
      expect((await s.import()).status).toBe(status);
      s.restoreFiles('January');
      expect(await s.up({ ...s.january, retryToken: '1' })).toBe('UPDATE_COMPLETE');
      await s.pass(600);
      expect((await s.import()).status).toBe('COMPLETED');
      expect(s.inputs('StartImport').slice(1)).toEqual([{ ImportId: (await s.import()).importId }]);
    }));

  test.each([['running', 5], ['COMPLETED', 600]])('changes nothing if the import is %s', plays({}, async (s, _, seconds) => {
    await s.upFor(seconds);
    expect(await s.up({ ...s.january, retryToken: '1' })).toBe('UPDATE_COMPLETE');
    expect(s.last('Update').physicalId).toBe(ID);
  }, { startCalls: 1, stopCalls: 0 }));

  test('changes nothing if CloudTrail has no record of the import', plays({}, async s => {
    await s.upFor(600);
    await s.expire('January');
    expect(await s.up({ ...s.january, retryToken: '1' })).toBe('UPDATE_COMPLETE');
    expect(Object.keys(s.last('Update').data).sort()).toEqual([...ATTRIBUTES].sort());
  }, { startCalls: 1 }));
});

describe('Update, same identity, other role', () => {
  test('changes nothing if the import is COMPLETED', plays({}, async s => {
    await s.upFor(600);
    expect(await s.up({ ...s.january, path: 'Moved' })).toBe('UPDATE_COMPLETE');
  }, { startCalls: 1, states: ['RUNNING', 'COMPLETED'] }));

  test('never started: the queued import starts with the new role', plays({}, async s => {
    await s.importByHand('March', s.otherStore);
    await s.up(s.january);
    expect(await s.up({ ...s.january, givenRole: true })).toBe('UPDATE_COMPLETE');
    await s.pass(1200);
    expect((await s.import(1)).source.S3.S3BucketAccessRoleArn).toBe(GIVEN_ROLE);
  }));

  test('ended with nothing imported: a new import starts with the new role', plays({ secondsPerFile: 600 }, async s => {
    await s.up(s.january);
    await s.stopByHand();
    await s.pass(120);
    expect(await s.up({ ...s.january, path: 'Moved', retryToken: '1' })).toBe('UPDATE_COMPLETE');
    await s.pass(120);
  }, { starts: ['new', 'new'] }));

  test.each([['running', false], ['partly imported', true]])('%s: refused, because an import keeps its role',
    plays({ secondsPerFile: 60 }, async (s, _, stopped) => {
      await s.upFor(90);
      if (stopped) { await s.stopByHand(); }
      await s.pass(10);
      expect(await s.up({ ...s.january, path: 'Moved' })).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect((await s.import()).status).toBe(stopped ? 'STOPPED' : 'IN_PROGRESS');
      const { status, reason } = s.first('Update');
      expect([status, reason]).toEqual(['FAILED', expect.stringContaining('role')]);
    }, { starts: ['new'] }));
});

describe('Update, other identity', () => {
  test('the new import is checked, the former one is stopped and awaited, then the new one starts',
    plays({ stoppingSeconds: 30 }, async s => {
      await s.upFor(10);
      expect(await s.up(s.february)).toBe('UPDATE_COMPLETE');
      await s.pass(60);
      const order = s.world.calls.map(({ operation }) => operation)
        .filter(operation => /GetBucketOwnershipControls|StopImport|StartImport/.test(operation));
      const second = order.indexOf('StartImport') + 1;
      expect(order.indexOf('GetBucketOwnershipControls', second)).toBeLessThan(order.indexOf('StopImport'));
      expect((await s.import(0)).status).toBe('STOPPED');
      expect((await s.import(1)).createdAt).toBeGreaterThanOrEqual((await s.import(0)).updatedAt);
      expect(s.last('Update').physicalId).toBe(ID);
      expect(s.requests.map(({ props }) => props.type)).toEqual(['Create', 'Update']);
    }));

  test('a check fails: refused before the former import is stopped', plays({}, async s => {
    await s.upFor(10);
    s.setGrants(true);
    expect(await s.up(s.february)).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(s.first('Update').reason).toContain('LogDelivery');
  }, { stopCalls: 0 }));

  test('a queued import never starts, and the new one takes its turn', plays({ secondsPerFile: 60 }, async s => {
    await s.importByHand('March', s.otherStore);
    await s.up(s.january);
    expect(await s.up(s.february)).toBe('UPDATE_COMPLETE');
    await s.pass(3600);
    expect(new Date((await s.import(1)).startEventTime!).toISOString()).toContain('-02-01');
  }, { starts: ['new'] }));
});
