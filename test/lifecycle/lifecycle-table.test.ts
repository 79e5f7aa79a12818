import { Script } from './scripted';
import { BUCKET, GIVEN_ROLE, ownRole } from './templates';
import { ATTRIBUTES } from '../../src/wire';

const { play } = Script;

jest.setTimeout(60_000);

describe('Create', () => {
  test('with nothing of this identity: disables ACLs, starts, answers with the ImportId', async () => {
    const script = await play({ aclsOn: true }, async s => {
      expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
    });
    expect(script.starts).toEqual(['new']);
    expect(script.world.buckets.find(BUCKET)!.ownership).toBe('BucketOwnerEnforced');
    const { physicalId, data } = script.last('Create');
    expect(physicalId).toBe((await script.import()).importId);
    expect(Object.keys(data).sort()).toEqual([...ATTRIBUTES].sort());
  });

  test('with an import that is ours: adopts it', async () => {
    // The function dies between StartImport and the answer; Lambda and Step Functions deliver again.
    const script = await play({}, async s => {
      expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
    }, [{ operation: 'StartImport', nth: 1, kind: 'the function dies after the call' }]);
    expect(script.starts).toEqual(['new']);
    expect(script.last('Create').physicalId).toBe((await script.import()).importId);
  });

  test('with an import that an earlier stack of this name left: resumes it', async () => {
    const script = await play({}, async s => {
      await s.up(s.january);
      await s.pass(30);
      await s.down();
      expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
    });
    expect(script.starts).toEqual(['new', 'retry']);
  });
});

describe('Update, same identity', () => {
  test('with a FAILED import: StartImport with the stored ImportId alone', async () => {
    const script = await play({}, async s => {
      s.setFile('January', true);
      await s.up(s.january);
      await s.pass(600);
      expect((await s.import()).status).toBe('FAILED');
      s.setFile('January', false);
      expect(await s.up({ ...s.january, retryToken: '1' })).toBe('UPDATE_COMPLETE');
      await s.pass(600);
      expect((await s.import()).status).toBe('COMPLETED');
    });
    expect(script.inputs('StartImport').slice(1)).toEqual([{ ImportId: (await script.import()).importId }]);
  });

  test('with a STOPPED import: StartImport with the stored ImportId alone', async () => {
    const script = await play({}, async s => {
      await s.up(s.january);
      await s.stopByHand();
      await s.pass(30);
      expect(await s.up({ ...s.january, retryToken: '1' })).toBe('UPDATE_COMPLETE');
    });
    expect(script.inputs('StartImport').slice(1)).toEqual([{ ImportId: (await script.import()).importId }]);
  });

  test.each([['running', 5], ['COMPLETED', 600]])('with a %s import: nothing', async (_, seconds) => {
    const script = await play({}, async s => {
      await s.up(s.january);
      await s.pass(seconds);
      expect(await s.up({ ...s.january, retryToken: '1' })).toBe('UPDATE_COMPLETE');
    });
    expect(script.calls('StartImport')).toBe(1);
    expect(script.calls('StopImport')).toBe(0);
    expect(script.last('Update').physicalId).toBe(script.last('Create').physicalId);
  });

  test('with a record that is gone: nothing, and a warning', async () => {
    const script = await play({}, async s => {
      await s.up(s.january);
      await s.pass(600);
      await s.expire('January');
      expect(await s.up({ ...s.january, retryToken: '1' })).toBe('UPDATE_COMPLETE');
    });
    expect(script.calls('StartImport')).toBe(1);
    const { physicalId, data } = script.last('Update');
    expect(physicalId).toBe(script.last('Create').physicalId);
    expect(Object.keys(data).sort()).toEqual([...ATTRIBUTES].sort());
    expect(script.warnings.join()).toContain('no longer has a record');
  });
});

describe('Update, same identity, other role', () => {
  test('with a COMPLETED import: nothing', async () => {
    const script = await play({}, async s => {
      await s.up(s.january);
      await s.pass(600);
      expect(await s.up({ ...s.january, path: 'Moved' })).toBe('UPDATE_COMPLETE');
    });
    expect(script.calls('StartImport')).toBe(1);
  });

  test('with a STOPPED import that imported nothing: starts a new one', async () => {
    const script = await play({ secondsPerFile: 600 }, async s => {
      await s.up(s.january);
      await s.stopByHand();
      await s.pass(120);
      expect(await s.up({ ...s.january, path: 'Moved' })).toBe('UPDATE_COMPLETE');
    });
    expect(script.starts).toEqual(['new', 'new']);
  });

  test('otherwise: an error that says to keep the role', async () => {
    const script = await play({}, async s => {
      await s.up(s.january);
      await s.pass(30);
      await s.stopByHand();
      await s.pass(120);
      expect(await s.up({ ...s.january, path: 'Moved' })).toBe('UPDATE_ROLLBACK_COMPLETE');
    });
    const refusal = script.requests.find(({ props }) => props.type === 'Update')!.answers[0];
    expect(refusal.status).toBe('FAILED');
    expect(refusal.reason).toContain('role');
    expect(script.world.starts.filter(({ kind }) => kind === 'new')).toHaveLength(1);
  });

  test('while it runs: an error, and it keeps running', async () => {
    const script = await play({ secondsPerFile: 600 }, async s => {
      await s.up(s.january);
      await s.pass(30);
      expect(await s.up({ ...s.january, path: 'Moved' })).toBe('UPDATE_ROLLBACK_COMPLETE');
    });
    expect((await script.import()).status).toBe('IN_PROGRESS');
    expect(script.calls('StopImport')).toBe(0);
  });
});

describe('Update, new identity', () => {
  test('with the old one running: checks the new one, stops the old, waits for STOPPED, starts the new', async () => {
    const script = await play({ stoppingSeconds: 30 }, async s => {
      await s.up(s.january);
      await s.pass(10);
      expect(await s.up(s.february)).toBe('UPDATE_COMPLETE');
    });
    const order = script.world.calls.map(({ operation }) => operation).filter(operation => ['GetEventDataStore', 'HeadBucket', 'StopImport', 'StartImport'].includes(operation));
    expect(order.slice(order.indexOf('StartImport') + 1)).toEqual(expect.arrayContaining(['StopImport', 'StartImport']));
    expect(order.indexOf('HeadBucket', order.indexOf('StartImport'))).toBeLessThan(order.indexOf('StopImport'));
    const old = await script.import(0);
    expect(old.status).toBe('STOPPED');
    expect((await script.import(1)).createdAt).toBeGreaterThanOrEqual(old.updatedAt);
    expect(script.last('Update').physicalId).toBe((await script.import(1)).importId);
  });

  test('that cannot be imported: is refused before the old one is stopped', async () => {
    const script = await play({}, async s => {
      await s.up(s.january);
      await s.pass(10);
      s.world.buckets.find(BUCKET)!.ownership = 'ObjectWriter';
      s.world.buckets.find(BUCKET)!.aclGrants = [{ grantee: 'http://acs.amazonaws.com/groups/s3/LogDelivery', permission: 'WRITE' }];
      expect(await s.up(s.february)).toBe('UPDATE_ROLLBACK_COMPLETE');
    });
    expect(script.calls('StopImport')).toBe(0);
    expect(script.requests.find(({ props }) => props.type === 'Update')!.answers[0].reason).toContain('LogDelivery');
  });
});

describe('Create or Update, same identity, not ours', () => {
  test('COMPLETED: adopts without owning', async () => {
    const script = await play({}, async s => {
      await s.importByHand('January', s.store);
      await s.pass(600);
      expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
      await s.down();
    });
    expect(script.calls('StartImport')).toBe(0);
    expect(script.calls('StopImport')).toBe(0);
  });

  test.each(['Create', 'Update'] as const)('running: a %s refuses at once with ImportId and role', async type => {
    const script = await play({ secondsPerFile: 600 }, async s => {
      if (type === 'Update') {
        await s.up({ ...s.february, month: 'February' });
        await s.pass(4000);
      }
      await s.importByHand('January', s.store);
      await s.pass(60);
      await s.up(s.january);
    });
    const { importId } = (await script.import(type === 'Update' ? 1 : 0));
    const refusal = script.requests.find(({ props }) => props.type === type)!;
    expect(refusal.answers[0].status).toBe('FAILED');
    expect(refusal.answers[0].reason).toContain(importId);
    expect(refusal.answers[0].reason).toContain(GIVEN_ROLE);
    expect(refusal.answers[0].at - refusal.props.deliveredAt).toBeLessThan(30_000);
    expect((await script.import(type === 'Update' ? 1 : 0)).status).toBe('IN_PROGRESS');
  });

  test('STOPPED with something imported: refuses with its id', async () => {
    const script = await play({}, async s => {
      await s.importByHand('January', s.store);
      await s.pass(30);
      await s.stopByHand();
      await s.pass(120);
      expect(await s.up(s.january)).toBe('ROLLBACK_COMPLETE');
    });
    expect(script.last('Create').reason).toContain((await script.import()).importId);
    expect(script.calls('StartImport')).toBe(0);
  });
});

describe('rollback', () => {
  test('adopts the former import, and resumes it if the update had stopped it', async () => {
    const script = await play({}, async s => {
      await s.up(s.january);
      await s.pass(30);
      expect(await s.up(s.february, { neighbourFails: 'last' })).toBe('UPDATE_ROLLBACK_COMPLETE');
    });
    expect(script.starts).toEqual(['new', 'new', 'retry']);
    expect((await script.import(0)).status).not.toBe('STOPPED');
    expect((await script.import(1)).status).toBe('STOPPED');
  });

  test('with the record gone: nothing, SUCCESS', async () => {
    const script = await play({}, async s => {
      await s.up(s.january);
      await s.pass(600);
      await s.expire('January');
      expect(await s.up(s.february, { neighbourFails: 'last' })).toBe('UPDATE_ROLLBACK_COMPLETE');
    });
    expect(script.starts).toEqual(['new', 'new']);
  });
});

describe('Delete', () => {
  test('of a running import: stops it and waits until it has stopped', async () => {
    const script = await play({ stoppingSeconds: 240, secondsPerFile: 600 }, async s => {
      await s.up({ ...s.january });
      expect(await s.down()).toBe('DELETE_COMPLETE');
    });
    const { request } = script.last('Delete');
    expect((await script.import()).status).toBe('STOPPED');
    expect(request.answers[0].at).toBeGreaterThanOrEqual((await script.import()).updatedAt);
  });

  test('with an id that CloudFormation invented: stops what the Create has started', async () => {
    const script = await play({ importsShowAfter: 10 }, async s => {
      expect(await s.up(s.january, { neighbourFails: { afterSeconds: 0.7 } })).toBe('ROLLBACK_COMPLETE');
    });
    expect(script.last('Delete').request.props.physicalId).toMatch(/^S-A-/);
    expect((await script.import()).status).toBe('STOPPED');
    expect(script.inputs('StopImport')).toEqual([{ ImportId: (await script.import()).importId }]);
  });

  test('with an id that CloudFormation invented: leaves an import of the same identity that is not ours', async () => {
    const script = await play({ secondsPerFile: 600 }, async s => {
      await s.importByHand('January', s.store);
      await s.pass(60);
      await s.up(s.january, { cancelAfterSeconds: 0 });
    });
    expect(script.calls('StopImport')).toBe(0);
    expect((await script.import()).status).toBe('IN_PROGRESS');
  });

  test('of an import that was adopted without owning, while a person retries it: leaves it', async () => {
    const script = await play({}, async s => {
      await s.importByHand('January', s.store);
      await s.pass(600);
      await s.up(s.january);
      expect(await s.down()).toBe('DELETE_COMPLETE');
    });
    expect(script.calls('StopImport')).toBe(0);
  });

  test.each(['terminal', 'gone'])('of an import that is %s: nothing', async state => {
    const script = await play({}, async s => {
      await s.up(s.january);
      await s.pass(600);
      if (state === 'gone') { await s.expire('January'); }
      expect(await s.down()).toBe('DELETE_COMPLETE');
    });
    expect(script.calls('StopImport')).toBe(0);
  });

  test('that CloudTrail does not carry out in time: FAILED with the ImportId and the command; a second Delete goes on', async () => {
    const script = await play({ secondsPerFile: 6000, stoppingSeconds: 4000 }, async s => {
      await s.up(s.january);
      await s.pass(60);
      expect(await s.down()).toBe('DELETE_FAILED');
      const { status, reason } = s.last('Delete');
      expect(status).toBe('FAILED');
      expect(reason).toContain((await s.import()).importId);
      expect(reason).toContain('stop-import');
      expect(await s.down()).toBe('DELETE_COMPLETE');
    });
    expect((await script.import()).status).toBe('STOPPED');
  });
});

describe('a construct that moves', () => {
  test.each([
    ['to another logical id', { logicalId: 'C' }, ownRole('S', 'History')],
    ['to another path', { path: 'Moved' }, ownRole('S', 'History')],
    ['to a role of the user', { givenRole: true }, ownRole('S', 'History')],
  ])('%s while its import runs: is refused, and the import keeps running', async (_, change, role) => {
    const script = await play({ secondsPerFile: 600 }, async s => {
      await s.up(s.january);
      await s.pass(60);
      expect(await s.up({ ...s.january, ...change })).toBe('UPDATE_ROLLBACK_COMPLETE');
    });
    const record = await script.import();
    expect(record.status).toBe('IN_PROGRESS');
    expect(record.source.S3.S3BucketAccessRoleArn).toBe(role);
    expect(script.starts).toEqual(['new']);
  });

  test.each([['to another logical id', { logicalId: 'C' }], ['to another path and logical id', { logicalId: 'C', path: 'Moved' }]])(
    '%s once its import is complete: imports nothing again', async (_, change) => {
      const script = await play({}, async s => {
        await s.up(s.january);
        await s.pass(600);
        expect(await s.up({ ...s.january, ...change })).toBe('UPDATE_COMPLETE');
      });
      expect(script.starts).toEqual(['new']);
    });
});
