import { getImport, getStore, listImports, resumeImport, startImport } from '../../../lambda/aws/cloudtrail';
import { putEvents } from '../../../lambda/aws/events';
import { listFailures } from '../../../lambda/aws/failures';
import { activityOf, getStack, heldResource } from '../../../lambda/aws/stack';
import { A, always, DESTINATION, IMPORT_A, ROLE, STACK_ID } from '../given';
import { failure, Stage, type Answers } from '../stage';

/** The results of the thin clients from the answers of AWS. */

const at = (answers: Answers) => new Stage(answers).surroundings;
const throwing = (name: string, status?: number, message?: string, members?: object) =>
  () => { throw failure(name, message, status, members); };

describe('CloudFormation', () => {
  test.each([
    ['CREATE_IN_PROGRESS', 'forward'], ['UPDATE_IN_PROGRESS', 'forward'], ['ROLLBACK_IN_PROGRESS', 'rollback'],
    ['UPDATE_ROLLBACK_IN_PROGRESS', 'rollback'],
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'cleanup'], ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'cleanup'],
    ['DELETE_IN_PROGRESS', 'delete'],
    ['CREATE_COMPLETE', 'rest'], ['UPDATE_ROLLBACK_COMPLETE', 'rest'], ['IMPORT_COMPLETE', 'rest'],
    ['CREATE_FAILED', 'rest'], ['UPDATE_FAILED', 'rest'],
    ['ROLLBACK_FAILED', 'stuck'], ['UPDATE_ROLLBACK_FAILED', 'stuck'], ['DELETE_FAILED', 'stuck'], ['UNKNOWN', 'stuck'],
    ['IMPORT_IN_PROGRESS', 'stuck'],
  ])('shows a stack that is %s: %s', (status, activity) => {
    expect(activityOf(status)).toBe(activity);
  });

  test('shows since when the stack has its status', async () => {
    const shown = (times: object) =>
      getStack(STACK_ID, at({ DescribeStacks: () => ({ Stacks: [{ StackStatus: 'CREATE_COMPLETE', ...times }] }) }));
    expect(await shown({ CreationTime: new Date(1), LastUpdatedTime: new Date(2) }))
      .toEqual({ status: 'CREATE_COMPLETE', activity: 'rest', since: 2 });
    expect(await shown({ CreationTime: new Date(1) })).toMatchObject({ since: 1 });
    expect(await getStack(STACK_ID, at({ DescribeStacks: () => ({}) })))
      .toEqual({ status: 'UNKNOWN', activity: 'stuck', since: 0 });
  });

  test('shows which physical ID it holds', async () => {
    const held = (detail: object) =>
      heldResource(STACK_ID, 'History', at({ DescribeStackResource: () => ({ StackResourceDetail: detail }) }));
    expect(await held({ ResourceStatus: 'CREATE_COMPLETE', PhysicalResourceId: 'id' })).toBe('id');
    expect(await held({ ResourceStatus: 'CREATE_IN_PROGRESS', PhysicalResourceId: '' })).toBe('new');
    expect(await held({ ResourceStatus: 'CREATE_FAILED', PhysicalResourceId: '' })).toBe('unknown');
    expect(await held({ ResourceStatus: 'DELETE_COMPLETE', PhysicalResourceId: 'id' })).toBeUndefined();
    expect(await held({ ResourceStatus: 'DELETE_SKIPPED', PhysicalResourceId: 'id' })).toBeUndefined();
    const failing = (name: string, message: string) =>
      heldResource(STACK_ID, 'History', at({ DescribeStackResource: throwing(name, 400, message) }));
    expect(await failing('ValidationError', 'Resource History does not exist for stack')).toBeUndefined();
    await expect(failing('ValidationError', 'Bad name'))
      .rejects.toMatchObject({ action: 'cloudformation:DescribeStackResource' });
    await expect(failing('AccessDenied', 'it does not exist for you')).rejects.toThrow();
  });
});

describe('StartImport', () => {
  const start = (StartImport: Answers[string]) => startImport(A, 'us-east-1', ROLE, at({ StartImport }));

  test('is sent with the source, the time range and the role, and a resume with the import ID alone', async () => {
    const stage = new Stage({ StartImport: () => ({ ImportId: IMPORT_A, ImportStatus: 'INITIALIZING' }) });
    expect(await startImport(A, 'eu-west-1', ROLE, stage.surroundings))
      .toMatchObject({ ended: 'accepted', seen: { importId: IMPORT_A, createdAt: stage.now } });
    await startImport(always(), 'eu-west-1', ROLE, stage.surroundings);
    await resumeImport(IMPORT_A, stage.surroundings);
    const S3 = { S3LocationUri: A.sourceUri, S3BucketRegion: 'eu-west-1', S3BucketAccessRoleArn: ROLE };
    const source = { Destinations: [DESTINATION], ImportSource: { S3 } };
    expect(stage.inputs).toEqual([
      { ...source, StartEventTime: new Date(A.start!), EndEventTime: new Date(A.end!) },
      source,
      { ImportId: IMPORT_A },
    ]);
  });

  test.each<[string, number | undefined, string]>([
    ['ThrottlingException', 400, 'throttled'], ['AccountHasOngoingImportException', 400, 'busy'],
    ['TimeoutError', undefined, 'unclear'], ['InternalFailure', 500, 'unclear'],
    ['AccessDeniedException', 400, 'notYet'], ['InvalidParameterException', 400, 'notYet'],
    ['InvalidImportSourceException', 400, 'notYet'], ['Unknown', 403, 'notYet'],
    ['InvalidEventDataStoreCategoryException', 400, 'refused'], ['ValidationException', 400, 'refused'],
  ])('that ends with %s (%s) is %s', async (name, status, ended) => {
    expect(await start(throwing(name, status)))
      .toMatchObject({ ended, error: { name, action: 'cloudtrail:StartImport' } });
  });
});

describe('Imports', () => {
  const found = {
    ImportId: IMPORT_A, ImportStatus: 'IN_PROGRESS', Destinations: [DESTINATION], CreatedTimestamp: new Date(1),
    UpdatedTimestamp: new Date(2),
  };

  test('of an event data store are listed page by page', async () => {
    const Imports = [found, { ...found, Destinations: ['another'] }, { ...found, ImportId: undefined }];
    const stage = new Stage({ ListImports: () => ({ Imports, NextToken: 'next' }) });
    expect(await listImports(stage.surroundings, { destination: DESTINATION, token: 'x' }))
      .toEqual({ found: [{ importId: IMPORT_A, status: 'IN_PROGRESS', createdAt: 1, updatedAt: 2 }], token: 'next' });
    expect(stage.inputs)
      .toEqual([{ Destination: DESTINATION, ImportStatus: undefined, MaxResults: 1_000, NextToken: 'x' }]);
  });

  test('of an event data store that is gone are found among all others', async () => {
    const list = (error: string) => at({
      ListImports: ({ Destination }) => {
        if (Destination) { throw failure(error, 'x', 400); } return { Imports: [found] };
      },
    });
    expect((await listImports(list('EventDataStoreNotFoundException'), { destination: DESTINATION })).found)
      .toHaveLength(1);
    await expect(listImports(list('AccessDeniedException'), { destination: DESTINATION }))
      .rejects.toMatchObject({ action: 'cloudtrail:ListImports' });
  });

  test('are read with their identity and role, and may be gone', async () => {
    const GetImport = () => ({
      ...found, ImportSource: { S3: { S3LocationUri: A.sourceUri, S3BucketAccessRoleArn: ROLE } },
      StartEventTime: new Date(A.start!), EndEventTime: new Date(A.end!),
      ImportStatistics: { FilesCompleted: 3 },
    });
    expect(await getImport(IMPORT_A, at({ GetImport }))).toEqual({
      importId: IMPORT_A, status: 'IN_PROGRESS', createdAt: 1, updatedAt: 2, identity: A.identity, role: ROLE,
      statistics: { prefixesFound: 0, prefixesCompleted: 0, filesCompleted: 3, eventsCompleted: 0, failedEntries: 0 },
    });
    expect(await getImport(IMPORT_A, at({ GetImport: throwing('ImportNotFoundException', 400) }))).toBe('gone');
    await expect(getImport(IMPORT_A, at({ GetImport: throwing('TimeoutError') })))
      .rejects.toMatchObject({ action: 'cloudtrail:GetImport' });
  });
});

test('An event data store is read with its categories', async () => {
  const selectors = [
    ['eventCategory', 'Management'], ['readOnly', 'true'], ['eventCategory', 'Data'], ['eventCategory', 'Data'],
  ].map(([Field, value]) => ({ FieldSelectors: [{ Field, Equals: [value] }] }));
  const GetEventDataStore = () => ({
    Status: 'CREATED', AdvancedEventSelectors: selectors, OrganizationEnabled: true, RetentionPeriod: 7,
    CreatedTimestamp: new Date(1), BillingMode: 'B',
  });
  expect(await getStore(DESTINATION, at({ GetEventDataStore }))).toEqual({
    status: 'CREATED', categories: ['Management', 'Data'], organization: true, retentionDays: 7, createdAt: 1,
    billingMode: 'B',
  });
  expect(await getStore(DESTINATION, at({ GetEventDataStore: throwing('EventDataStoreNotFoundException', 400) })))
    .toEqual({ status: 'missing' });
});

describe('The failed entries of an import', () => {
  const entries = (...all: Array<[string, string, string?]>) => {
    const Failures = all.map(([ErrorType, ErrorMessage, Status = 'FAILED'], index) =>
      ({ Location: `s3://b/${index}`, ErrorType, ErrorMessage, Status }));
    return at({ ListImportFailures: () => ({ Failures }) });
  };

  test.each<[string, boolean, boolean]>([
    ['InternalError: try again', true, false], ['AccessDenied: no', false, true], ['Forbidden', false, true],
    ['KMS.DisabledException', false, false],
    ['InvalidObjectState: archived', false, false], ['NotACloudTrailFile: Not a CloudTrail log', false, false],
  ])('%s: a retry helps %s, access is denied %s', async (reason, healable, accessDenied) => {
    expect(await listFailures(IMPORT_A, entries([reason, '']))).toMatchObject({ count: 1, healable, accessDenied });
  });

  test('do not count once they have succeeded, and the first three are shown', async () => {
    const found = await listFailures(IMPORT_A, entries(
      ['Internal', '1', 'SUCCEEDED'], ['AccessDenied', '2'], ['Internal', '3'], ['Internal', '4'], ['Internal', '5'],
    ));
    expect(found).toMatchObject({ count: 4, healable: true, accessDenied: true });
    expect(found.first.map(({ reason }) => reason)).toEqual(['AccessDenied: 2', 'Internal: 3', 'Internal: 4']);
  });

  test('are read on five pages at most', async () => {
    const stage = new Stage({
      ListImportFailures: () => ({ Failures: [{ ErrorType: 'Internal' }], NextToken: 'more' }),
    });
    expect(await listFailures(IMPORT_A, stage.surroundings)).toMatchObject({ count: 5, complete: false });
    expect(stage.lines).toHaveLength(5);
  });

  test('that are no log files are counted by their location, on a hundred pages at most, and logged once', async () => {
    const of = (key: string) => ({ Location: `s3://trail-logs/AWSLogs/111122223333/${key}`, ErrorType: 'AccessDenied' });
    let pages = 0;
    const stage = new Stage({
      ListImportFailures: () => ({
        Failures: [of('CloudTrail-Digest/us-east-1/2023/01/05/x.json.gz'), of('Config/y.json.gz')],
        NextToken: ++pages % 101 === 8 ? undefined : 'more',
      }),
    });
    expect(await listFailures(IMPORT_A, stage.surroundings)).toEqual({
      count: 16, withoutEvents: 16, complete: true, healable: false, accessDenied: false,
      first: Array(3).fill(expect.objectContaining({ reason: 'AccessDenied: ' })),
    });
    expect(stage.lines).toEqual([expect.objectContaining({ message: 'failed entries without events', count: 16 })]);
    expect(await listFailures(IMPORT_A, stage.surroundings)).toMatchObject({ count: 200, complete: false });
  });

  test('of log files count apart from the others', async () => {
    const Failures = [
      { Location: 's3://trail-logs/AWSLogs/111122223333/CloudTrail-Digest/x.json.gz', ErrorType: 'Internal' },
      { Location: 's3://trail-logs/AWSLogs/111122223333/CloudTrail/x.json.gz', ErrorType: 'InvalidFile' },
    ];
    const stage = new Stage({ ListImportFailures: () => ({ Failures }) });
    expect(await listFailures(IMPORT_A, stage.surroundings)).toMatchObject({
      count: 2, withoutEvents: 1, complete: true, healable: false, first: [{ reason: 'InvalidFile: ' }],
    });
    expect(stage.lines).toHaveLength(2);
  });
});

test('State change events that EventBridge does not accept are known one by one', async () => {
  const stage = new Stage({ PutEvents: () => ({ Entries: [{ EventId: 'x' }, { ErrorCode: 'InternalFailure', ErrorMessage: 'no' }] }) });
  expect(await putEvents(STACK_ID, [{ state: 'QUEUED' }, { state: 'RUNNING' }], stage.surroundings))
    .toEqual([undefined, expect.objectContaining({ name: 'InternalFailure', message: 'no', action: 'events:PutEvents' })]);
  expect(stage.inputs[0]).toMatchObject({
    Entries: [{ Source: 'cdk-cloudtrail-import', Resources: [STACK_ID], Detail: '{"state":"QUEUED"}' }, {}],
  });
});
