import {
  CloudTrailClient, GetImportCommand, ListImportsCommand, StartImportCommand, type CloudTrailServiceException,
} from '@aws-sdk/client-cloudtrail';
import { LakeFixture, REGION } from './lake-fixture';
import { serveLake, type RunningLake } from '../../local-cloud/lake/http-server';
import { CLOUDTRAIL_QUOTAS } from '../../local-cloud/lake/lake';
import { faultOfAnswer, faultOfRequest, mayAnswer } from '../../local-cloud/lake/model';
import { sdkHandler } from '../../local-cloud/lake/sdk-handler';

const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };

let fixture: LakeFixture;
beforeEach(() => { fixture = new LakeFixture(); });

const client = () =>
  new CloudTrailClient({ region: REGION, credentials, requestHandler: sdkHandler(fixture.lake), maxAttempts: 1 });

describe('the SDK in the same process', () => {
  test('requests, answers and times arrive as they were meant', async () => {
    fixture.put(1, 2);
    const [StartEventTime, EndEventTime] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-01-01T23:59:59Z')];
    const { ImportId } = await client().send(
      new StartImportCommand({ ...(fixture.request() as object), StartEventTime, EndEventTime } as never),
    );
    fixture.clock.pass(60_000);
    expect(await client().send(new GetImportCommand({ ImportId }))).toMatchObject({
      ImportStatus: 'COMPLETED', StartEventTime, EndEventTime, ImportStatistics: { FilesCompleted: 1 },
    });
  });

  test('errors arrive under the names of the service model', async () => {
    const error = await client().send(new GetImportCommand({ ImportId: '0'.repeat(36) })).catch((e: CloudTrailServiceException) => e);
    expect(error).toMatchObject({ name: 'ImportNotFoundException', $fault: 'client', message: expect.stringContaining('0'.repeat(36)) });
  });
});

describe('quotas', () => {
  test('StartImport allows one call a second, the look-ups ten, over all callers', async () => {
    fixture = new LakeFixture({ quotas: CLOUDTRAIL_QUOTAS, initializingMs: 60_000, stoppingMs: 60_000 });
    const accepted = async (operation: 'StopImport' | 'ListImports', input = {}) => {
      const answers = await Promise.allSettled(Array.from({ length: 12 }, async () => fixture.call(operation, input)));
      return answers.filter((answer) => answer.status === 'fulfilled').length;
    };
    const ImportId = await fixture.start();
    await expect(fixture.start()).rejects.toMatchObject({ code: 'ThrottlingException' });
    expect(await accepted('StopImport', { ImportId })).toBe(1);
    expect(await accepted('ListImports')).toBe(10);
    fixture.clock.pass(500);
    expect(await accepted('ListImports')).toBe(5);
    fixture.clock.pass(500);
    await expect(fixture.start()).rejects.toMatchObject({ code: 'AccountHasOngoingImportException' });
  });
});

describe('failures on demand', () => {
  test('what fails before the call leaves nothing done', async () => {
    fixture.lake.failNext('StartImport', { kind: 'throttle' });
    fixture.lake.failNext('StartImport', { kind: 'serverError' });
    fixture.lake.failNext('*', { kind: 'loseRequest' });
    fixture.lake.failNext('StartImport', { kind: 'error', code: 'AccessDeniedException' });
    const names = [];
    for (let i = 0; i < 4; i++) {
      names.push(await fixture.start().catch((error: Error) => error.name));
    }
    expect(names).toEqual(['ThrottlingException', 'InternalFailure', 'ConnectionLost', 'AccessDeniedException']);
    expect(fixture.lake.imports).toEqual([]);
    expect(fixture.lake.accepted.StartImport).toBe(0);
  });

  test.each(['loseAnswer', 'doThenServerError'] as const)('with %s the import runs though nobody learned of it', async (kind) => {
    fixture.lake.failNext('StartImport', { kind });
    await expect(fixture.start()).rejects.toThrow();
    expect(fixture.lake.imports).toHaveLength(1);
  });

  test('a slow answer takes its time', async () => {
    const before = fixture.clock.now();
    fixture.lake.failNext('ListImports', { kind: 'slow', milliseconds: 20_000 });
    await fixture.call('ListImports');
    expect(fixture.clock.now() - before).toBe(20_000);
  });

  test('hooks see each call and may break it before or after it is done', async () => {
    fixture.lake.beforeCall = () => { throw new Error('died before'); };
    await expect(fixture.start()).rejects.toThrow('died before');
    expect(fixture.lake.imports).toHaveLength(0);
    fixture.lake.beforeCall = undefined;
    fixture.lake.afterCall = () => { throw new Error('died after'); };
    await expect(fixture.start()).rejects.toThrow('died after');
    expect(fixture.lake.imports).toHaveLength(1);
  });
});

describe('the published service model', () => {
  test.each<[string, string, object, string]>([
    ['a missing member', 'GetImport', {}, 'ImportId is missing'],
    ['an unknown member', 'ListImports', { Nothing: 1 }, 'Nothing is not a member'],
    ['a wrong type', 'GetImport', { ImportId: 1 }, 'not a string'],
    ['a wrong pattern', 'GetImport', { ImportId: 'X'.repeat(36) }, 'does not match'],
    ['a wrong length', 'GetImport', { ImportId: 'abc' }, 'is not within 36-36'],
    ['a value that is none', 'ListImports', { ImportStatus: 'QUEUED' }, 'is none of'],
    ['too many of a list', 'StartImport', { Destinations: ['aaa', 'bbb'] }, 'is not within 1-1'],
    ['too large a number', 'ListImports', { MaxResults: 1001 }, 'is not within 1-1000'],
    ['a member missing deeper down', 'StartImport', { ImportSource: { S3: {} } }, 'ImportSource.S3.S3LocationUri is missing'],
  ])('%s is found in a request', (_, operation, input, words) => {
    expect(faultOfRequest(operation, input)).toContain(words);
  });

  test('answers are held against it as well, and errors against those documented', () => {
    expect(faultOfAnswer('GetImport', { ImportStatus: 'QUEUED' })).toContain('is none of');
    expect(mayAnswer('StartImport', 'AccountHasOngoingImportException')).toBe(true);
    expect(mayAnswer('ListImportFailures', 'ImportNotFoundException')).toBe(false);
  });

  test('an invalid request is refused', async () => {
    await expect(fixture.call('GetImport', { ImportId: 'abc' })).rejects.toMatchObject({ code: 'InvalidParameterException' });
    await expect(fixture.call('StartImport')).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });
});

describe('the HTTP server', () => {
  let server: RunningLake;
  beforeEach(async () => { server = await serveLake(fixture.lake); });
  afterEach(async () => server.stop());

  const url = (path: string) => `http://127.0.0.1:${server.port}${path}`;
  const post = async (path: string, body: object) => fetch(url(path), { method: 'POST', body: JSON.stringify(body) });
  const json = async (path: string) => (await fetch(url(path))).json();

  test('an SDK client works through its endpoint, and lost answers look like lost connections', async () => {
    const remote = new CloudTrailClient({ region: REGION, credentials, endpoint: url(''), maxAttempts: 1 });
    expect((await remote.send(new ListImportsCommand({}))).Imports).toEqual([]);
    fixture.lake.failNext('ListImports', { kind: 'loseAnswer' });
    await expect(remote.send(new ListImportsCommand({}))).rejects.toThrow('socket hang up');
    remote.destroy();
  });

  test('the control pages tell health, calls, requests and what was ingested', async () => {
    fixture.put(1, 2);
    await fixture.import();
    expect(await json('/_lake/health')).toEqual({ status: 'ok' });
    expect(await json('/_lake/calls')).toMatchObject({ calls: { StartImport: 1, GetImport: 1 } });
    expect(await json('/_lake/requests')).toMatchObject([{ operation: 'StartImport', input: fixture.request() }, { operation: 'GetImport' }]);
    expect(await json(`/_lake/stores/${fixture.store.id}/events?summary=1`)).toMatchObject({
      files: 2, events: 2, duplicates: 0, firstEventTime: '2026-01-01T12:00:00Z', lastEventTime: '2026-01-02T12:00:00Z', topEventNames: [['GetObject', 2]],
    });
    expect(await json(`/_lake/stores/${encodeURIComponent(fixture.store.arn)}/events`)).toMatchObject({ files: [{}, {}] });
    expect((await fetch(url('/_lake/nothing'))).status).toBe(404);
  });

  test('the control pages change its behaviour and let calls fail', async () => {
    expect((await post('/_lake/behaviour', { msPerFile: 7, failNext: { operation: 'ListImports', fault: { kind: 'throttle' } } })).status).toBe(200);
    expect(fixture.lake.behaviour.msPerFile).toBe(7);
    await expect(fixture.call('ListImports')).rejects.toMatchObject({ code: 'ThrottlingException' });
    expect((await post('/_lake/behaviour', { speed: 1 })).status).toBe(400);
  });

  test('both forms of X-Amz-Target are understood, other operations are not', async () => {
    const call = async (target: string, body = '{}') => fetch(url('/'), { method: 'POST', headers: { 'X-Amz-Target': target }, body });
    expect((await call('CloudTrail_20131101.ListImports')).status).toBe(200);
    expect((await call('com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.ListImports')).status).toBe(200);
    const unknown = await call('CloudTrail_20131101.DescribeTrails');
    expect([unknown.status, unknown.headers.get('x-amzn-errortype'), ((await unknown.json()) as { __type: string }).__type])
      .toEqual([400, 'UnknownOperationException', 'UnknownOperationException']);
    expect(await (await call('CloudTrail_20131101.ListImports', '{')).json()).toMatchObject({ __type: 'SerializationException' });
  });
});
