import { ACCOUNT, REGION } from './account/world';
import { plays, Script } from './stories/scripted';
import { BUCKET, GIVEN_ROLE } from './stories/templates';
import { ATTRIBUTES } from '../../src/wire';

/** Imports of earlier years, with other time ranges than the stories use. */
function addPastImports({ world, store: destination }: Script, count: number): void {
  const S3LocationUri = `s3://${BUCKET}/AWSLogs/${ACCOUNT}/CloudTrail/`;
  const source = { S3: { S3LocationUri, S3BucketRegion: REGION, S3BucketAccessRoleArn: GIVEN_ROLE } };
  for (let index = 0; index < count; index++) {
    const at = Date.parse('2020-01-01T00:00:00Z') + index * 3600_000;
    const times = { startEventTime: at, endEventTime: at + 3599_000, createdAt: at, updatedAt: at };
    world.lake.addPastImport({ destination, source, ...times });
  }
}

describe('an account with a past', () => {
  test('2,500 older imports into this event data store are refused like an overlap, unless the user allows it',
    plays({}, async s => {
      addPastImports(s, 2_500);
      expect(await s.up(s.january)).toBe('ROLLBACK_COMPLETE');
      expect(s.last('Create').reason).toContain('more past imports than the handler reads');
      expect(await s.deploy({ A: { ...s.properties(), AllowOverlap: 'true' } })).toBe('CREATE_COMPLETE');
      // Two stacks look, one of them once more before its import starts.
      expect(s.calls('ListImports')).toBeLessThanOrEqual(45);
      expect(s.calls('GetImport')).toBeLessThanOrEqual(4_100);
      expect(s.warnings.filter(line => line.includes('ThrottlingException'))).toEqual([]);
    }, { starts: ['new'] }));

  test('its own import is found among the newest of many', plays({}, async s => {
    addPastImports(s, 500);
    expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
  }, { starts: ['new'] }, [{ operation: 'StartImport', nth: 1, kind: 'times out and was accepted' }]));
});

describe('the account\'s one slot', () => {
  test('two imports of one stack at once: the second is queued, and starts when the first has ended',
    plays({ secondsPerFile: 60 }, async s => {
      expect(await s.up(s.january, {}, s.march)).toBe('CREATE_COMPLETE');
      const queued = s.requests.map(({ answers }) => answers[0]).filter(({ data }) => data.ImportId === 'QUEUED');
      expect(queued).toHaveLength(1);
      expect(Object.keys(queued[0].data).sort()).toEqual([...ATTRIBUTES].sort());
      await s.pass(3600);
      expect([...s.states].sort()).toEqual(['COMPLETED', 'COMPLETED', 'QUEUED', 'RUNNING', 'RUNNING']);
    }, { starts: ['new', 'new'], statuses: ['COMPLETED', 'COMPLETED'] }));

  test('taken by somebody else: the deployment ends at once, the import starts when the slot is free',
    plays({ secondsPerFile: 60 }, async s => {
      await s.importByHand('March', s.otherStore);
      expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
      expect(s.last('Create').data).toMatchObject({ ImportId: 'QUEUED', ImportStatus: 'QUEUED' });
      await s.pass(3600);
      expect(s.starts).toHaveLength(1);
    }, { statuses: ['COMPLETED', 'COMPLETED'] }));

  test('a retry for which the slot is taken is queued too, and keeps the import ID',
    plays({ secondsPerFile: 60 }, async s => {
      await s.up(s.january);
      const { importId } = await s.import();
      await s.world.lake.call('StopImport', { ImportId: importId });
      await s.pass(300);
      await s.importByHand('March', s.otherStore);
      expect(await s.up({ ...s.january, retryToken: '1' })).toBe('UPDATE_COMPLETE');
      expect(s.last('Update')).toMatchObject({ data: { ImportId: importId, ImportStatus: 'QUEUED' } });
      await s.pass(3600);
      expect((await s.import()).status).toBe('COMPLETED');
    }, { starts: ['new', 'retry'] }));
});

describe('the same request', () => {
  test.each([0, 1, 30, 500])('delivered again after %i s starts one import and gets the same answer',
    plays({ importsShowAfter: 30 }, async (s, duplicateAfterSeconds) => {
      expect(await s.up(s.january, { duplicateAfterSeconds })).toBe('CREATE_COMPLETE');
      await s.pass(600);
      expect(new Set(s.last('Create').request.answers.map(({ body }) => body)).size).toBe(1);
    }, { starts: ['new'] }));

  test('a Create delivered again after its Delete does nothing', plays({}, async s => {
    await s.up(undefined, {}, s.march);
    await s.pass(600);
    expect(await s.up(s.january, { duplicateAfterSeconds: 300 }, s.march)).toBe('UPDATE_COMPLETE');
    expect(await s.up(undefined, {}, s.march)).toBe('UPDATE_COMPLETE');
    await s.pass(600);
    expect((await s.import(1)).status).toBe('STOPPED');
  }, { starts: ['new', 'new'] }));
});

describe('what takes a little time', () => {
  test.each([['CREATED', 0], ['STARTING_INGESTION', 25]])('a store that is %s is awaited',
    plays({}, async (s, _, age) => {
      const store = s.world.lake.addStore({ name: 'young', status: 'CREATED', retentionPeriod: 3653 }).arn;
      await s.pass(age);
      expect(await s.deploy({ A: s.properties({ store }) })).toBe('CREATE_COMPLETE');
    }, { starts: ['new'] }));

  test('a role that stays unusable is reported with the fix', plays({ rolesShowAfter: 3600 }, async s => {
    expect(await s.up(s.january)).toBe('ROLLBACK_COMPLETE');
    const { request, reason } = s.last('Create');
    expect(reason).toContain('The trust policy of the role must contain');
    expect(request.answers[0].at - request.props.sentAt).toBeLessThan(5 * 60_000);
  }, { starts: [] }));
});

describe('a bucket', () => {
  test('in another Region is read with its own Region', plays({}, async s => {
    s.world.addBucket('far-logs', ['2023-01-05'], { region: 'eu-west-1', ownership: 'ObjectWriter' });
    expect(await s.deploy({ A: s.properties({ bucket: 'far-logs' }) })).toBe('CREATE_COMPLETE');
    expect((await s.import()).source.S3.S3BucketRegion).toBe('eu-west-1');
    expect(s.world.buckets.find('far-logs')!.ownership).toBe('BucketOwnerEnforced');
  }));

  test('with ACLs on, when only a check is asked for: is left as it is, with a clear error',
    plays({ aclsOn: true }, async s => {
      expect(await s.deploy({ A: s.properties({ disableAcls: false }) })).toBe('ROLLBACK_COMPLETE');
      expect(s.calls('PutBucketOwnershipControls')).toBe(0);
      expect(s.last('Create').reason).toContain('ACLs');
    }));
});
