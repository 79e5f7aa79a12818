import type { Properties } from './account/custom-resource-request';
import { PATIENCE } from './patience';
import { Script } from './stories/scripted';
import { BUCKET, keyOf, propertiesOf } from './stories/templates';

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

async function deploy(s: Script, imports: Record<string, Properties>): Promise<string> {
  const { cloudFormation } = s.world;
  const [template, stack] = [new Map(Object.entries(imports)), cloudFormation.stack('T')];
  return (await (stack ? cloudFormation.update(stack, template) : cloudFormation.create('T', template))).status;
}

describe('the checks before an import', () => {
  test('refuses a window without log files', async () => {
    const script = await play({}, async s => {
      expect(await deploy(s, { A: ofWindow(s, '2022-01-01T00:00:00Z', '2022-12-31T23:59:59Z') }))
        .toBe('ROLLBACK_COMPLETE');
    });
    expect(script.last('Create').reason).toContain('There is nothing to import');
  });

  test('starts it where that is allowed', async () => {
    const script = await play({}, async s => {
      expect(await deploy(s, {
        A: ofWindow(s, '2022-01-01T00:00:00Z',
          '2022-12-31T23:59:59Z', { AllowEmpty: 'true' }),
      })).toBe('CREATE_COMPLETE');
    });
    expect(script.starts).toEqual(['new']);
  });

  test('refuses archived log files before the former import is stopped', async () => {
    const script = await play({}, async s => {
      await s.up(s.january);
      s.world.buckets.find(BUCKET)!.put(keyOf('2023-02-02'), { events: [] }, 'DEEP_ARCHIVE');
      expect(await s.up(s.february)).toBe('UPDATE_ROLLBACK_COMPLETE');
    });
    expect(script.requests.find(({ props }) =>
      props.type === 'Update')!.answers[0].reason).toMatch(/^1 of 4 log files/);
    expect(script.calls('StopImport')).toBe(0);
  });

  test('leaves a bucket that it may not list to CloudTrail, with a warning', async () => {
    const script = await play({}, async s => {
      s.world.buckets.find(BUCKET)!.deniesListing = true;
      expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
    });
    expect(script.starts).toEqual(['new']);
    expect(script.warnings.join()).toContain('couldn\'t be listed (AccessDenied');
  });
});

describe('an estimate', () => {
  const estimate = { Estimate: 'true', PricePerGigabyte: '1000', CompressionFactor: '100' };

  test('is in the answer and in the event of the start', async () => {
    const script = await play({}, async s => {
      expect(await deploy(s, { A: ofWindow(s, ...first, estimate) })).toBe('CREATE_COMPLETE');
      await s.pass(60);
    });
    const { data } = script.last('Create');
    expect(data).toMatchObject({ EstimatedFiles: '8', EstimatedCost: expect.stringMatching(/^\d+\.\d\d$/) });
    expect(Number(data.EstimatedBytes)).toBe(Number(data.EstimatedGzipBytes) * 100);
    expect(script.world.events.find(({ state }) => state === 'RUNNING')).toMatchObject({
      estimate: {
        files: 8,
        bytes: Number(data.EstimatedBytes), atLeast: false,
      },
    });
  });

  test('is in the event of the start also of an import that had to queue', async () => {
    const script = await play({}, async s => {
      await s.importByHand('April', s.store);
      expect(await deploy(s, { A: ofWindow(s, ...first, estimate) })).toBe('CREATE_COMPLETE');
      expect(s.last('Create').data).toMatchObject({ ImportStatus: 'QUEUED', EstimatedFiles: '8' });
      await s.pass(600);
    });
    expect(script.world.events.find(({ state }) => state === 'RUNNING')).toMatchObject({ estimate: { files: 8 } });
  });

  test('stays known in an Update that starts nothing, and is unknown where it is not asked for', async () => {
    const script = await play({}, async s => {
      await deploy(s, { A: ofWindow(s, ...first, estimate) });
      await s.pass(600);
      expect(await deploy(s, { A: ofWindow(s, ...first, { ...estimate, RetryToken: '1' }) })).toBe('UPDATE_COMPLETE');
      expect(s.last('Update').data).toEqual({
        ...s.last('Create').data,
        ImportStatus: 'COMPLETED', UpdatedTimestamp: expect.any(String),
      });
      expect(await deploy(s, { A: ofWindow(s, ...first, { RetryToken: '2' }) })).toBe('UPDATE_COMPLETE');
      expect(s.last('Update').data).toMatchObject({
        EstimatedFiles: 'UNKNOWN',
        EstimatedGzipBytes: 'UNKNOWN', EstimatedBytes: 'UNKNOWN', EstimatedCost: 'UNKNOWN',
      });
    });
    expect(script.starts).toEqual(['new']);
  });
});

describe('the limit of the estimated cost', () => {
  const dear = { PricePerGigabyte: '1000', CompressionFactor: '1000' };
  const at = (dollars: string) => ({ ...dear, MaxEstimatedCost: dollars });

  test('refuses a Create, which leaves nothing behind', async () => {
    const script = await play({}, async s => {
      expect(await deploy(s, { A: ofWindow(s, ...first, at('0.01')) })).toBe('ROLLBACK_COMPLETE');
      await s.pass(600);
    });
    expect(script.last('Create').reason).toMatch(/^The import into event data store .*8 log files.*maxEstimatedCost to \d/);
    expect(script.starts).toEqual([]);
  });

  test('accepts the cost that its message contains', async () => {
    const script = await play({}, async s => {
      await deploy(s, { A: ofWindow(s, ...first, at('0')) });
      const [, dollars] = /maxEstimatedCost to (\S+) or more/.exec(s.last('Create').reason)!;
      await s.world.cloudFormation.delete(s.world.cloudFormation.stack('T')!);
      expect(await deploy(s, { A: ofWindow(s, ...first, at(dollars)) })).toBe('CREATE_COMPLETE');
      expect(s.last('Create').data).toMatchObject({ EstimatedFiles: '8', EstimatedCost: dollars });
    });
    expect(script.starts).toEqual(['new']);
  });

  test('refuses an Update to another import, and the running one continues', async () => {
    const script = await play({}, async s => {
      await deploy(s, { A: ofWindow(s, '2023-01-01T00:00:00Z', '2023-01-31T23:59:59Z') });
      expect(await deploy(s, { A: ofWindow(s, '2023-02-01T00:00:00Z', '2023-02-28T23:59:59Z', at('0.01')) }))
        .toBe('UPDATE_ROLLBACK_COMPLETE');
      await s.pass(600);
    });
    expect(script.requests.find(({ props }) => props.type === 'Update')!.answers[0].reason).toContain('maxEstimatedCost');
    expect(script.starts).toEqual(['new']);
    expect(script.calls('StopImport')).toBe(0);
  });

  test('refuses a bucket that it may not list, and nothing without a limit', async () => {
    const script = await play({}, async s => {
      s.world.buckets.find(BUCKET)!.deniesListing = true;
      expect(await deploy(s, { A: ofWindow(s, ...first, at('1000')) })).toBe('ROLLBACK_COMPLETE');
      expect(s.last('Create').reason).toMatch(/^The log files in bucket .* couldn't be listed \(AccessDenied/);
    });
    expect(script.starts).toEqual([]);
  });
});
