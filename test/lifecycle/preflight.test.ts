import { plays } from './stories/scripted';
import { BUCKET } from './stories/templates';

const first = ['2023-01-01T00:00:00Z', '2023-02-28T23:59:59Z'] as const;

describe('the checks before an import', () => {
  test('refuse a time range without log files, unless the user allows it', plays({}, async s => {
    const empty = ['2022-01-01T00:00:00Z', '2022-12-31T23:59:59Z'] as const;
    expect(await s.deploy({ A: s.ofWindow(empty) })).toBe('ROLLBACK_COMPLETE');
    expect(s.last('Create').reason).toContain('There is nothing to import');
    await s.world.cloudFormation.delete(s.world.cloudFormation.stack('T')!);
    expect(await s.deploy({ A: s.ofWindow(empty, { AllowEmpty: 'true' }) })).toBe('CREATE_COMPLETE');
  }, { starts: ['new'] }));

  test('warn about a bucket that they may not list, and start the import', plays({}, async s => {
    s.world.buckets.find(BUCKET)!.deniesListing = true;
    expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
    expect(s.warnings.join()).toContain('couldn\'t be listed (AccessDenied');
  }, { starts: ['new'] }));
});

describe('an estimate', () => {
  const estimate = { Estimate: 'true', PricePerGigabyte: '1000', CompressionFactor: '100' };

  test('is in the answer and in the event of the start', plays({}, async s => {
    expect(await s.deploy({ A: s.ofWindow(first, estimate) })).toBe('CREATE_COMPLETE');
    await s.pass(60);
    const { data } = s.last('Create');
    expect(data).toMatchObject({ EstimatedFiles: '8', EstimatedCost: expect.stringMatching(/^\d+\.\d\d$/) });
    expect(Number(data.EstimatedBytes)).toBe(Number(data.EstimatedGzipBytes) * 100);
    expect(s.world.events.find(({ state }) => state === 'RUNNING'))
      .toMatchObject({ estimate: { files: 8, bytes: Number(data.EstimatedBytes), atLeast: false } });
  }));

  test('is in the event of the start also of an import that had to queue', plays({}, async s => {
    await s.importByHand('April', s.store);
    expect(await s.deploy({ A: s.ofWindow(first, estimate) })).toBe('CREATE_COMPLETE');
    expect(s.last('Create').data).toMatchObject({ ImportStatus: 'QUEUED', EstimatedFiles: '8' });
    await s.pass(600);
    expect(s.world.events.find(({ state }) => state === 'RUNNING')).toMatchObject({ estimate: { files: 8 } });
  }));

  test('stays known in an Update that starts nothing, and is unknown if it is not asked for', plays({}, async s => {
    await s.deploy({ A: s.ofWindow(first, estimate) });
    await s.pass(600);
    expect(await s.deploy({ A: s.ofWindow(first, { ...estimate, RetryToken: '1' }) })).toBe('UPDATE_COMPLETE');
    expect(s.last('Update').data)
      .toEqual({ ...s.last('Create').data, ImportStatus: 'COMPLETED', UpdatedTimestamp: expect.any(String) });
    expect(await s.deploy({ A: s.ofWindow(first, { RetryToken: '2' }) })).toBe('UPDATE_COMPLETE');
    const { EstimatedFiles, EstimatedGzipBytes, EstimatedBytes, EstimatedCost } = s.last('Update').data;
    expect([EstimatedFiles, EstimatedGzipBytes, EstimatedBytes, EstimatedCost]).toEqual(Array(4).fill('UNKNOWN'));
  }, { starts: ['new'] }));
});

test('the limit of the estimated cost refuses a Create, and accepts the cost that its message contains',
  plays({}, async s => {
    const dear = { PricePerGigabyte: '1000', CompressionFactor: '1000' };
    expect(await s.deploy({ A: s.ofWindow(first, { ...dear, MaxEstimatedCost: '0' }) })).toBe('ROLLBACK_COMPLETE');
    const [, dollars] = /maxEstimatedCost to (\S+) or more/.exec(s.last('Create').reason)!;
    await s.world.cloudFormation.delete(s.world.cloudFormation.stack('T')!);
    expect(await s.deploy({ A: s.ofWindow(first, { ...dear, MaxEstimatedCost: dollars }) })).toBe('CREATE_COMPLETE');
    expect(s.last('Create').data).toMatchObject({ EstimatedFiles: '8', EstimatedCost: dollars });
  }, { starts: ['new'] }));
