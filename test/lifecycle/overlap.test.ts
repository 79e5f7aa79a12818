import { join } from 'node:path';
import type { Properties } from './account/custom-resource-request';
import { PATIENCE } from './patience';
import { Script } from './stories/scripted';
import { BUCKET, GIVEN_ROLE, propertiesOf } from './stories/templates';
import { readLogFiles } from '../../local-cloud/demo/log-files';
import { tally } from '../../local-cloud/lake/lake';

const { play } = Script;

jest.setTimeout(PATIENCE);

/** Properties of an import of the time range, in the stack `T`. */
function ofWindow(s: Script, start: string, end: string, more: Partial<Properties> = {}): Properties {
  return {
    ...propertiesOf('T', { month: 'January', store: s.store }),
    StartEventTime: start, EndEventTime: end, ...more,
  };
}

const first = ['2023-01-01T00:00:00Z', '2023-02-28T23:59:59Z'] as const;
const longer = ['2023-01-01T00:00:00Z', '2023-03-31T23:59:59Z'] as const;
const free = 'startEventTime: new Date(\'2023-03-01T00:00:00Z\'), endEventTime: new Date(\'2023-03-31T23:59:59Z\')';

async function deploy(s: Script, imports: Record<string, Properties>): Promise<string> {
  const { cloudFormation } = s.world;
  const [template, stack] = [new Map(Object.entries(imports)), cloudFormation.stack('T')];
  return (await (stack ? cloudFormation.update(stack, template) : cloudFormation.create('T', template))).status;
}

const other = (properties: Properties): Properties => ({
  ...properties,
  AccessRoleArn: `${properties.AccessRoleArn}-2`, ConstructPath: 'T/Second',
});

describe('A time range that changes by a month', () => {
  test.each([['runs', 10, 'IN_PROGRESS'], ['is COMPLETED', 600, 'COMPLETED']])(
    'while the import %s is refused with the free time range, and the import stays as it is',
    async (_, seconds, status) => {
      const script = await play({}, async s => {
        expect(await deploy(s, { A: ofWindow(s, ...first) })).toBe('CREATE_COMPLETE');
        await s.pass(seconds);
        expect(await deploy(s, { A: ofWindow(s, ...longer) })).toBe('UPDATE_ROLLBACK_COMPLETE');
        expect((await s.import()).status).toBe(status);
      });
      const refusal = script.requests.find(({ props }) => props.type === 'Update')!.answers[0];
      expect(refusal.status).toBe('FAILED');
      expect(refusal.reason).toContain('Declare a separate TrailImport for the free time range');
      expect(refusal.reason).toContain(free);
      expect(script.calls('StopImport')).toBe(0);
      expect(script.starts).toEqual(['new']);
    });

  test('is imported as a second TrailImport, with no event twice', async () => {
    const script = await play({}, async s => {
      const january = ofWindow(s, ...first);
      await deploy(s, { A: january });
      expect(await deploy(s, { A: ofWindow(s, ...longer) })).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect(await deploy(s, { A: january, B: other(ofWindow(s, '2023-03-01T00:00:00Z', '2023-03-31T23:59:59Z')) }))
        .toBe('UPDATE_COMPLETE');
      await s.pass(3600);
      const { files, duplicates } = tally(s.world.lake.ingested(s.store));
      expect({ files, duplicates }).toEqual({ files: 12, duplicates: 0 });
    });
    expect(script.world.lake.imports.map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED']);
  });

  test('is started where the user allows it: the import of less is stopped, as for any other window', async () => {
    const script = await play({ secondsPerFile: 600 }, async s => {
      expect(await deploy(s, { A: ofWindow(s, ...first) })).toBe('CREATE_COMPLETE');
      expect(await deploy(s, { A: ofWindow(s, ...longer, { AllowOverlap: 'true' }) })).toBe('UPDATE_COMPLETE');
    });
    expect(script.starts).toEqual(['new', 'new']);
    expect((await script.import()).status).toBe('STOPPED');
  });
});

test('The real logs of two months come in once, by an import and the free window that the refusal gives', async () => {
  const script = await play({}, async s => {
    // GIVEN half of the 40 log files, delivered a month later
    const keys = readLogFiles(join(__dirname, '../../local-cloud/trail-logs'), new Date(0))
      .map(({ key, body }, index) => ({
        key: index % 2 ? key.replace('/2023/07/10/', '/2023/08/10/')
          .replace('_20230710T', '_20230810T') : key, body,
      }));
    keys.forEach(({ key, body }) => s.world.buckets.find(BUCKET)!.put(key, body));
    const logs = { SourceUri: `s3://${BUCKET}/AWSLogs/218007301253/CloudTrail/`, Estimate: 'true' };
    const july = ofWindow(s, '2023-07-01T00:00:00Z', '2023-07-31T23:59:59Z', logs);
    expect(await deploy(s, { A: july })).toBe('CREATE_COMPLETE');
    expect(s.last('Create').data).toMatchObject({ EstimatedFiles: '20' });
    await s.pass(1200);
    // WHEN
    expect(await deploy(s, { A: { ...july, EndEventTime: '2023-08-31T23:59:59Z' } })).toBe('UPDATE_ROLLBACK_COMPLETE');
    const { reason } = s.requests.find(({ props }) => props.type === 'Update')!.answers[0];
    const [, start, end] = /startEventTime: new Date\('(.*?)'\), endEventTime: new Date\('(.*?)'\)/.exec(reason)!;
    expect(await deploy(s, { A: july, B: other(ofWindow(s, start, end, logs)) })).toBe('UPDATE_COMPLETE');
    await s.pass(1200);
    // THEN
    expect(tally(s.world.lake.ingested(s.store))).toMatchObject({ files: 40, events: 2318, duplicates: 0 });
  });
  expect(script.starts).toEqual(['new', 'new']);
});

describe('What somebody else has imported into the store', () => {
  test('is not imported again, whatever its prefix and role', async () => {
    const script = await play({}, async s => {
      await s.world.lake.call('StartImport', {
        Destinations: [s.store],
        ImportSource: {
          S3: {
            S3LocationUri: `s3://${BUCKET}`,
            S3BucketRegion: 'us-east-1', S3BucketAccessRoleArn: GIVEN_ROLE,
          },
        },
      });
      await s.pass(600);
      expect(await deploy(s, { A: ofWindow(s, ...first) })).toBe('ROLLBACK_COMPLETE');
    });
    const { reason } = script.last('Create');
    expect(reason).toMatch(/import [0-9a-f-]+ \(COMPLETED\) of s3:\/\/trail-logs\/ without a time range/);
    expect(script.last('Create').reason).toContain('No day of the time range is free.');
    expect(script.starts).toEqual([]);
  });

  test('is no obstacle where it ended with nothing imported', async () => {
    const script = await play({ secondsPerFile: 600 }, async s => {
      await s.importByHand('January', s.store);
      await s.stopByHand();
      await s.pass(120);
      expect(await deploy(s, { A: ofWindow(s, ...first) })).toBe('CREATE_COMPLETE');
    });
    expect(script.starts).toEqual(['new']);
  });

  test('is not imported again either by resuming an import that had taken in nothing', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      expect(await deploy(s, { A: ofWindow(s, ...first) })).toBe('CREATE_COMPLETE');
      await s.stopByHand();
      await s.pass(120);
      await s.importByHand('January', s.store);
      await s.pass(600);
      expect(await deploy(s, { A: ofWindow(s, ...first, { RetryToken: '1' }) })).toBe('UPDATE_ROLLBACK_COMPLETE');
    });
    const refusal = script.requests.find(({ props }) => props.type === 'Update')!.answers[0];
    expect(refusal.reason).toContain('startEventTime: new Date(\'2023-02-01T00:00:00Z\'), endEventTime: new '
      + 'Date(\'2023-02-28T23:59:59Z\')');
    expect(script.starts).toEqual(['new']);
    expect((await script.import()).status).toBe('STOPPED');
  });

  test('does not keep an import from going on that has taken in something itself', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      expect(await deploy(s, { A: ofWindow(s, ...first) })).toBe('CREATE_COMPLETE');
      await s.pass(90);
      await s.stopByHand();
      await s.pass(120);
      expect(await deploy(s, { A: ofWindow(s, ...first, { RetryToken: '1' }) })).toBe('UPDATE_COMPLETE');
    });
    expect(script.starts).toEqual(['new', 'retry']);
  });
});

test('an import that waits in the queue gives up when its window is covered meanwhile', async () => {
  const script = await play({ secondsPerFile: 60 }, async s => {
    await s.importByHand('April', s.store);
    expect(await deploy(s, { A: ofWindow(s, ...first) })).toBe('CREATE_COMPLETE');
    await s.world.cloudFormation.create('U', new Map([['A', {
      ...propertiesOf('U', { month: 'January', store: s.store }), StartEventTime: longer[0], EndEventTime: longer[1],
    }]]));
    await s.pass(7200);
  });
  expect(script.starts).toEqual(['new']);
  expect(script.states.filter(state => state === 'FAILED')).toHaveLength(1);
  expect(script.world.logs.map(line => JSON.stringify(line)).join()).toContain('time ranges are compared by UTC day');
});

describe('A store that is ENABLED', () => {
  test('refuses a window that reaches its creation, and no other', async () => {
    const script = await play({}, async s => {
      const today = new Date(s.world.time.now()).toISOString().slice(0, 10);
      expect(await deploy(s, { A: ofWindow(s, '2023-01-01T00:00:00Z', `${today}T00:00:00Z`) }))
        .toBe('ROLLBACK_COMPLETE');
      const yesterday = new Date(s.world.time.now() - 86_400_000).toISOString().slice(0, 10);
      expect(s.last('Create').reason).toContain(`endEventTime: new Date('${yesterday}T23:59:59Z')`);
    });
    expect(script.starts).toEqual([]);
  });
});
