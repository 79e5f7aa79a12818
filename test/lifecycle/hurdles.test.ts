import { ACCOUNT, REGION } from './account/world';
import { PATIENCE } from './patience';
import { Script } from './stories/scripted';
import { BUCKET, GIVEN_ROLE, propertiesOf, windowOf, type Month } from './stories/templates';
import { ATTRIBUTES } from '../../src/wire';

const { play } = Script;

jest.setTimeout(PATIENCE);

/** Imports of earlier years, with other time ranges than the stories use. */
function addPastImports(script: Script, count: number, store: string): void {
  const source = {
    S3: {
      S3LocationUri: `s3://${BUCKET}/AWSLogs/${ACCOUNT}/CloudTrail/`,
      S3BucketRegion: REGION, S3BucketAccessRoleArn: GIVEN_ROLE,
    },
  };
  for (let index = 0; index < count; index++) {
    const at = Date.parse('2020-01-01T00:00:00Z') + index * 3600_000;
    script.world.lake.addPastImport({
      destination: store,
      source, startEventTime: at, endEventTime: at + 3599_000, createdAt: at, updatedAt: at,
    });
  }
}

function cloudTrailCalls(script: Script): number {
  return script.world.calls.filter(({ service }) => service === 'cloudtrail').length;
}

describe('an account with a past', () => {
  test('10,000 older imports into other stores cost at most 12 calls more than none', async () => {
    const none = await play({}, async s => { await s.up(s.january); });
    const script = await play({}, async s => {
      addPastImports(s, 10_000, s.otherStore);
      expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
    });
    expect(cloudTrailCalls(script) - cloudTrailCalls(none)).toBeLessThanOrEqual(12);
  });

  test('2,500 older imports into this event data store are refused like an overlap, unless the user allows it',
    async () => {
      const script = await play({}, async s => {
        addPastImports(s, 2_500, s.store);
        expect(await s.up(s.january)).toBe('ROLLBACK_COMPLETE');
        expect(s.last('Create').reason).toContain('more past imports than the handler reads');
        const allowed = { ...propertiesOf('Allowed', { month: 'January', store: s.store }), AllowOverlap: 'true' };
        expect((await s.world.cloudFormation.create('Allowed', new Map([['A', allowed]]))).status)
          .toBe('CREATE_COMPLETE');
      });
      // Two stacks look, one of them once more before its import starts.
      expect(script.calls('ListImports')).toBeLessThanOrEqual(45);
      expect(script.calls('GetImport')).toBeLessThanOrEqual(4_100);
      expect(script.warnings.filter(line => line.includes('ThrottlingException'))).toEqual([]);
      expect(script.starts).toEqual(['new']);
    });

  test('its own import is found among the newest of many', async () => {
    const script = await play({}, async s => {
      addPastImports(s, 500, s.store);
      expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
    }, [{ operation: 'StartImport', nth: 1, kind: 'times out and was accepted' }]);
    expect(script.starts).toEqual(['new']);
  });

  test('a delete copes with an expired record', async () => {
    const script = await play({}, async s => {
      await s.up(s.january);
      await s.pass(600);
      await s.expire('January');
      expect(await s.down()).toBe('DELETE_COMPLETE');
    });
    expect(script.calls('StopImport')).toBe(0);
  });
});

describe('the account\'s one slot', () => {
  test('two imports of one stack at once: the second is queued, and starts when the first has ended', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      expect(await s.up(s.january, {}, s.march)).toBe('CREATE_COMPLETE');
      const queued = s.requests.map(({ answers }) => answers[0]).filter(({ data }) => data.ImportId === 'QUEUED');
      expect(queued).toHaveLength(1);
      expect(Object.keys(queued[0].data).sort()).toEqual([...ATTRIBUTES].sort());
      await s.pass(3600);
    });
    expect(script.starts).toEqual(['new', 'new']);
    expect(script.statuses).toEqual(['COMPLETED', 'COMPLETED']);
    expect([...script.states].sort()).toEqual(['COMPLETED', 'COMPLETED', 'QUEUED', 'RUNNING', 'RUNNING']);
  });

  test('taken by somebody else: the deployment ends at once, the import starts when the slot is free', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      await s.importByHand('March', s.otherStore);
      expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
      expect(s.last('Create').data).toMatchObject({ ImportId: 'QUEUED', ImportStatus: 'QUEUED' });
      await s.pass(3600);
    });
    expect(script.statuses).toEqual(['COMPLETED', 'COMPLETED']);
    expect(script.starts).toHaveLength(1);
  });

  test('a retry for which the slot is taken is queued too, and keeps the import ID', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      await s.up(s.january);
      const { importId } = await s.import();
      await s.world.lake.call('StopImport', { ImportId: importId });
      await s.pass(300);
      await s.importByHand('March', s.otherStore);
      expect(await s.up({ ...s.january, retryToken: '1' })).toBe('UPDATE_COMPLETE');
      expect(s.last('Update')).toMatchObject({ data: { ImportId: importId, ImportStatus: 'QUEUED' } });
      await s.pass(3600);
      expect((await s.import()).status).toBe('COMPLETED');
    });
    expect(script.starts).toEqual(['new', 'retry']);
  });
});

describe('the same request', () => {
  test.each([0, 1, 30, 500])('delivered again after %i s starts one import and gets the same answer',
    async duplicateAfterSeconds => {
      const script = await play({ importsShowAfter: 30 }, async s => {
        expect(await s.up(s.january, { duplicateAfterSeconds })).toBe('CREATE_COMPLETE');
        await s.pass(600);
      });
      expect(script.starts).toEqual(['new']);
      expect(new Set(script.last('Create').request.answers.map(({ body }) => body)).size).toBe(1);
    });

  test('a Create delivered again after its Delete does nothing', async () => {
    const script = await play({}, async s => {
      await s.up(undefined, {}, s.march);
      await s.pass(600);
      expect(await s.up(s.january, { duplicateAfterSeconds: 300 }, s.march)).toBe('UPDATE_COMPLETE');
      expect(await s.up(undefined, {}, s.march)).toBe('UPDATE_COMPLETE');
      await s.pass(600);
      expect((await s.import(1)).status).toBe('STOPPED');
    });
    expect(script.starts).toEqual(['new', 'new']);
  });
});

describe('what takes a little time', () => {
  test.each([['CREATED', 0], ['STARTING_INGESTION', 25]])('a store that is %s is awaited', async (_, age) => {
    const script = await play({}, async s => {
      const store = s.world.lake.addStore({ name: 'young', status: 'CREATED', retentionPeriod: 3653 }).arn;
      await s.pass(age);
      const stack = await s.world.cloudFormation.create('Young',
        new Map([['A', propertiesOf('Young', { month: 'January', store })]]));
      expect(stack.status).toBe('CREATE_COMPLETE');
    });
    expect(script.starts).toEqual(['new']);
  });

  test.each(['InvalidParameterException', 'InvalidImportSourceException'])('a role that IAM does not show yet (%s) '
    + 'is retried within two minutes', async roleError => {
    const script = await play({ rolesShowAfter: 60 }, async s => {
      s.world.lake.behaviour.roleError = roleError;
      expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
    });
    expect(script.starts).toEqual(['new']);
  });

  test('a role that stays unusable is reported with what to do', async () => {
    const script = await play({ rolesShowAfter: 3600 }, async s => {
      expect(await s.up(s.january)).toBe('ROLLBACK_COMPLETE');
    });
    const { request, reason } = script.last('Create');
    expect(reason).toContain('The trust policy of the role must contain');
    expect(request.answers[0].at - request.props.sentAt).toBeLessThan(5 * 60_000);
    expect(script.starts).toEqual([]);
  });
});

describe('a bucket', () => {
  test('in another Region is read with its own Region', async () => {
    const script = await play({}, async s => {
      s.world.addBucket('far-logs', ['2023-01-05'], { region: 'eu-west-1', ownership: 'ObjectWriter' });
      const properties = propertiesOf('Far', { month: 'January', store: s.store, bucket: 'far-logs' });
      expect((await s.world.cloudFormation.create('Far', new Map([['A', properties]]))).status).toBe('CREATE_COMPLETE');
    });
    expect((await script.import()).source.S3.S3BucketRegion).toBe('eu-west-1');
    expect(script.world.buckets.find('far-logs')!.ownership).toBe('BucketOwnerEnforced');
  });

  test('with ACLs on, when only a check is asked for: is left as it is, with a clear error', async () => {
    const script = await play({ aclsOn: true }, async s => {
      const properties = propertiesOf('Check', { month: 'January', store: s.store, disableAcls: false });
      expect((await s.world.cloudFormation.create('Check', new Map([['A', properties]]))).status)
        .toBe('ROLLBACK_COMPLETE');
    });
    expect(script.calls('PutBucketOwnershipControls')).toBe(0);
    expect(script.last('Create').reason).toContain('ACLs');
  });
});

describe('properties', () => {
  test('survive as strings: a time range with milliseconds is the same import', async () => {
    const script = await play({}, async s => {
      const plain = propertiesOf('Text', { month: 'January', store: s.store });
      const stack = await s.world.cloudFormation.create('Text', new Map([['A', plain]]));
      const same = {
        ...plain, StartEventTime: windowOf('January' as Month).start.replace('Z', '.000Z'),
        SourceUri: plain.SourceUri.replace(/\/$/, ''),
      };
      await s.world.cloudFormation.update(stack, new Map([['A', same]]));
      expect(stack.status).toBe('UPDATE_COMPLETE');
      await s.world.cloudFormation.delete(stack);
    });
    expect(script.starts).toEqual(['new']);
    expect(script.last('Update').physicalId).toBe(script.last('Create').physicalId);
  });

  test('that are invalid are all named before any call', async () => {
    const script = await play({}, async s => {
      const wrong = {
        ...propertiesOf('Wrong', { month: 'January', store: s.store }),
        SourceUri: 'bucket', AccessRoleArn: 'nobody', EndEventTime: '',
      };
      expect((await s.world.cloudFormation.create('Wrong', new Map([['A', wrong]]))).status).toBe('ROLLBACK_COMPLETE');
    });
    const { reason } = script.last('Create');
    expect(reason).toContain('SourceUri');
    expect(reason).toContain('AccessRoleArn');
    expect(reason).toContain('EndEventTime');
    expect(script.world.calls.filter(({ service }) => service !== 'answer')).toEqual([]);
  });
});
