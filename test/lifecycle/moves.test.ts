import { plays } from './stories/scripted';
import type { Piece } from './stories/story';
import { BUCKET, GIVEN_ROLE, ownRole } from './stories/templates';

const MOVED: Partial<Piece> = { logicalId: 'C', path: 'Moved' };

describe('a construct that moves to another logical ID and path', () => {
  test('while its import is queued: the claim passes on', plays({ secondsPerFile: 60 }, async s => {
    await s.importByHand('March', s.otherStore);
    await s.up(s.january);
    expect(await s.up({ ...s.january, ...MOVED })).toBe('UPDATE_COMPLETE');
    expect(await s.hoursLater()).toEqual([]);
    expect((await s.import(1)).source.S3.S3BucketAccessRoleArn).toBe(ownRole('S', 'Moved'));
  }, { starts: ['new'] }));

  test('while its import is queued, and is rolled back: the import starts with its former role',
    plays({ secondsPerFile: 60 }, async s => {
      await s.importByHand('March', s.otherStore);
      await s.up(s.january);
      await s.stopByHand();
      expect(await s.up({ ...s.january, ...MOVED }, { neighborFails: 'last' })).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect(await s.hoursLater()).toEqual([]);
      expect((await s.import(1)).source.S3.S3BucketAccessRoleArn).toBe(ownRole('S', 'History'));
    }, { statuses: ['STOPPED', 'COMPLETED'] }));

  test('while its import is queued, and cannot start: the former construct keeps its place in the queue',
    plays({ secondsPerFile: 60 }, async s => {
      await s.up(s.january);
      await s.up(s.january, {}, s.march);
      s.setGrants(true);
      await s.up(undefined, {}, s.march);
      expect(await s.up(undefined, {}, { ...s.march, ...MOVED, waitMinutes: 30 })).toBe('UPDATE_ROLLBACK_COMPLETE');
      s.setGrants(false);
      s.world.buckets.find(BUCKET)!.ownership = 'BucketOwnerEnforced';
      expect(await s.hoursLater()).toEqual([]);
      expect(s.statuses[1]).toBe('COMPLETED');
      expect(s.world.events.at(-1)).toMatchObject({ state: 'COMPLETED', logicalId: 'B' });
    }, { starts: ['new', 'new'] }));

  test('once its import is COMPLETED: the claim passes on', plays({}, async s => {
    await s.upFor(600);
    expect(await s.up({ ...s.january, ...MOVED })).toBe('UPDATE_COMPLETE');
    expect(s.last('Create')).toMatchObject({ physicalId: 'cloudtrail-import-C', data: { ImportStatus: 'COMPLETED' } });
  }, { starts: ['new'] }));

  test.each([['running', 60], ['partly imported', 700]])('while its import is %s, with a role of its own: refused, '
    + 'and the import continues', plays({ secondsPerFile: 600 }, async (s, _, seconds) => {
    await s.upFor(seconds);
    expect(await s.up({ ...s.january, ...MOVED })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(s.last('Create').reason).toContain('role');
  }, { statuses: ['IN_PROGRESS'], starts: ['new'] }));

  test.each<[string, Partial<Piece>]>([['given', { givenRole: true }], ['shared', { sharedRole: true }]])(
    'while its import runs, with a %s role: the claim passes on, and the import continues',
    plays({ secondsPerFile: 600 }, async (s, _, role) => {
      await s.up({ ...s.january, ...role });
      await s.pass(60);
      expect(await s.up({ ...s.january, ...role, ...MOVED })).toBe('UPDATE_COMPLETE');
      expect(s.statuses).toEqual(['IN_PROGRESS']);
      expect(await s.hoursLater()).toEqual([]);
      expect(s.world.events.at(-1)).toMatchObject({ state: 'COMPLETED', construct: 'S/Moved', logicalId: 'C' });
    }, { starts: ['new'], stopCalls: 0 }));

  test('and is rolled back: the import continues under its former logical ID',
    plays({ secondsPerFile: 600 }, async s => {
      const january = { ...s.january, givenRole: true };
      await s.up(january);
      await s.pass(60);
      expect(await s.up({ ...january, ...MOVED }, { neighborFails: 'last' })).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect(await s.hoursLater()).toEqual([]);
      expect(s.world.events.at(-1)).toMatchObject({ state: 'COMPLETED', logicalId: 'A' });
    }, { stopCalls: 0 }));
});

describe('two resources that exchange their identities', () => {
  test.each<[string, Partial<Piece>]>([['given', { givenRole: true }], ['shared', { sharedRole: true }]])(
    'with a %s role: nothing new is started', plays({ secondsPerFile: 60 }, async (s, _, role) => {
      await s.up({ ...s.january, ...role }, {}, { ...s.march, ...role });
      await s.pass(90);
      await s.owner.change('swap', {});
      expect(s.status).toBe('UPDATE_COMPLETE');
      expect(await s.hoursLater()).toEqual([]);
      expect(s.starts.filter(kind => kind === 'new')).toHaveLength(2);
    }, { statuses: ['COMPLETED', 'COMPLETED'] }));

  test('with roles of their own, while one of them runs: refused', plays({ secondsPerFile: 60 }, async s => {
    await s.up(s.january, {}, s.march);
    await s.pass(90);
    await s.owner.change('swap', {});
    expect(s.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await s.hoursLater()).toEqual([]);
  }, { statuses: ['COMPLETED', 'COMPLETED'] }));
});

describe('the removal policy RETAIN', () => {
  test('a running import and its role stay, and the ledger follows the import',
    plays({ secondsPerFile: 60 }, async s => {
      await s.up({ ...s.january, retain: true });
      await s.up({ ...s.january, retain: true }, {}, s.march);
      await s.pass(60);
      expect(await s.up(undefined, {}, s.march)).toBe('UPDATE_COMPLETE');
      expect(await s.hoursLater()).toEqual([]);
      expect(s.requests.filter(({ props }) => props.type === 'Delete')).toEqual([]);
      expect(s.world.events.filter(({ state }) => state === 'COMPLETED').map(({ logicalId }) => logicalId))
        .toEqual(['A', 'B']);
    }, { statuses: ['COMPLETED', 'COMPLETED'] }));

  test('a queued import never starts', plays({ secondsPerFile: 60 }, async s => {
    await s.importByHand('March', s.otherStore);
    await s.up({ ...s.january, retain: true }, { inSequence: true }, { ...s.march, month: 'April' });
    expect(await s.up(undefined, {}, { ...s.march, month: 'April' })).toBe('UPDATE_COMPLETE');
    expect(await s.hoursLater()).toEqual([]);
  }, { starts: ['new'] }));

  test('a failed first deployment leaves no import and no role', plays({ secondsPerFile: 60 }, async s => {
    expect(await s.up({ ...s.january, retain: true }, { neighborFails: 'last' })).toBe('ROLLBACK_COMPLETE');
    expect(await s.world.roles.find(ownRole('S', 'History'))).toBeUndefined();
  }, { statuses: ['STOPPED'] }));

  test('an import stops when its second claim is deleted, although its first claim was retained',
    plays({ secondsPerFile: 600 }, async s => {
      const january = { ...s.january, givenRole: true };
      await s.up({ ...january, retain: true });
      await s.pass(60);
      await s.up({ ...january, logicalId: 'C' }, {}, s.march);
      expect(await s.up(undefined, {}, s.march)).toBe('UPDATE_COMPLETE');
      expect((await s.import()).status).toBe('STOPPED');
      expect((await s.import()).source.S3.S3BucketAccessRoleArn).toBe(GIVEN_ROLE);
    }));
});
