import { KEY, LakeFixture, REGION } from './lake-fixture';
import type { EventDataStore } from '../../local-cloud/lake/lake';

const SELECTORS = (category: string) => [{ FieldSelectors: [{ Field: 'eventCategory', Equals: [category] }] }];

let fixture: LakeFixture;
beforeEach(() => { fixture = new LakeFixture(); });

describe('an event data store', () => {
  test('it is CREATED, then STARTING_INGESTION, then ENABLED', async () => {
    const { EventDataStoreArn: EventDataStore, Status } = await fixture.call('CreateEventDataStore', { Name: 'audit' });
    const seen = [Status];
    for (let step = 0; step < 2; step++) {
      fixture.clock.pass(1_000);
      seen.push((await fixture.call('GetEventDataStore', { EventDataStore })).Status);
    }
    expect(seen).toEqual(['CREATED', 'STARTING_INGESTION', 'ENABLED']);
  });

  test('it can be created without ingestion', async () => {
    expect(await fixture.call('CreateEventDataStore', { Name: 'audit', StartIngestion: false })).toMatchObject({ Status: 'STOPPED_INGESTION' });
  });

  test('its properties are answered, with CloudTrail\'s defaults', async () => {
    expect(await fixture.call('CreateEventDataStore', { Name: 'audit', KmsKeyId: KEY })).toMatchObject({
      EventDataStoreArn: expect.stringMatching(`^arn:aws:cloudtrail:${REGION}:111122223333:eventdatastore/[0-9a-f-]{36}$`),
      Name: 'audit', RetentionPeriod: 366, BillingMode: 'EXTENDABLE_RETENTION_PRICING',
      TerminationProtectionEnabled: true, MultiRegionEnabled: true, OrganizationEnabled: false, KmsKeyId: KEY,
    });
    expect(await fixture.call('CreateEventDataStore', { Name: 'fixed', BillingMode: 'FIXED_RETENTION_PRICING' })).toMatchObject({ RetentionPeriod: 2557 });
    await expect(fixture.call('CreateEventDataStore', { Name: 'long', BillingMode: 'FIXED_RETENTION_PRICING', RetentionPeriod: 3000 }))
      .rejects.toMatchObject({ code: 'InvalidParameterException' });
  });

  test('it is found by its ARN and by its id, and only in its own account', async () => {
    const get = async (EventDataStore: string) => fixture.call('GetEventDataStore', { EventDataStore });
    expect(await get(fixture.store.id)).toEqual(await get(fixture.store.arn));
    await expect(get('0'.repeat(36))).rejects.toMatchObject({ code: 'EventDataStoreNotFoundException' });
    await expect(get(fixture.store.arn.replace('111122223333', '444455556666'))).rejects.toMatchObject({ code: 'EventDataStoreARNInvalidException' });
    await expect(get('arn:aws:s3:::bucket')).rejects.toMatchObject({ code: 'EventDataStoreARNInvalidException' });
  });

  test('names are unique, and a Region holds ten, those pending deletion included', async () => {
    await fixture.call('CreateEventDataStore', { Name: 'audit', TerminationProtectionEnabled: false });
    await expect(fixture.call('CreateEventDataStore', { Name: 'audit' })).rejects.toMatchObject({ code: 'EventDataStoreAlreadyExistsException' });
    for (let i = 3; i <= 10; i++) {
      await fixture.call('CreateEventDataStore', { Name: `audit-${i}` });
    }
    const audit = fixture.lake.stores.find((store) => store.name === 'audit')!;
    await fixture.call('DeleteEventDataStore', { EventDataStore: audit.arn });
    await expect(fixture.call('CreateEventDataStore', { Name: 'eleventh' })).rejects.toMatchObject({ code: 'EventDataStoreMaxLimitExceededException' });
    fixture.clock.pass(7 * 86_400_000);
    await expect(fixture.call('CreateEventDataStore', { Name: 'eleventh' })).resolves.toBeDefined();
  });

  test('all are listed, page by page', async () => {
    fixture.lake.addStore({ name: 'second' });
    const first = await fixture.call('ListEventDataStores', { MaxResults: 1 });
    const second = await fixture.call('ListEventDataStores', { MaxResults: 1, NextToken: first.NextToken });
    expect(second).toEqual({ EventDataStores: [expect.objectContaining({ Name: 'second' })] });
    await expect(fixture.call('ListEventDataStores', { MaxResults: 0 })).rejects.toMatchObject({ code: 'InvalidMaxResultsException' });
    await expect(fixture.call('ListEventDataStores', { NextToken: 'none' })).rejects.toMatchObject({ code: 'InvalidNextTokenException' });
  });

  test('termination protection keeps it until it is switched off; then deletion is pending', async () => {
    const EventDataStore = fixture.store.arn;
    await expect(fixture.call('DeleteEventDataStore', { EventDataStore })).rejects.toMatchObject({ code: 'EventDataStoreTerminationProtectedException' });
    await fixture.call('UpdateEventDataStore', { EventDataStore, TerminationProtectionEnabled: false });
    await fixture.call('DeleteEventDataStore', { EventDataStore });
    expect(await fixture.call('GetEventDataStore', { EventDataStore })).toMatchObject({ Status: 'PENDING_DELETION' });
    await expect(fixture.call('DeleteEventDataStore', { EventDataStore })).rejects.toMatchObject({ code: 'InactiveEventDataStoreException' });
  });

  test('while an import runs into it, it is neither updated nor deleted', async () => {
    fixture.store.terminationProtection = false;
    const EventDataStore = fixture.store.arn;
    const importId = await fixture.start();
    await expect(fixture.call('UpdateEventDataStore', { EventDataStore, Name: 'other' })).rejects.toMatchObject({ code: 'EventDataStoreHasOngoingImportException' });
    await expect(fixture.call('DeleteEventDataStore', { EventDataStore })).rejects.toMatchObject({ code: 'EventDataStoreHasOngoingImportException' });
    await fixture.end(importId);
    await expect(fixture.call('DeleteEventDataStore', { EventDataStore })).resolves.toEqual({});
  });

  test('only the management account has organization stores', async () => {
    const create = async () => fixture.call('CreateEventDataStore', { Name: 'org', OrganizationEnabled: true });
    fixture.lake.behaviour.organization = 'none';
    await expect(create()).rejects.toMatchObject({ code: 'OrganizationsNotInUseException' });
    fixture.lake.behaviour.organization = 'member';
    await expect(create()).rejects.toMatchObject({ code: 'NotOrganizationMasterAccountException' });
    fixture.lake.behaviour.organization = 'management';
    expect(await create()).toMatchObject({ OrganizationEnabled: true });
  });
});

describe('the destination of an import', () => {
  test.each<[string, Partial<EventDataStore>, string]>([
    ['is CREATED', { status: 'CREATED' }, 'InvalidEventDataStoreStatusException'],
    ['is STARTING_INGESTION', { status: 'STARTING_INGESTION' }, 'InvalidEventDataStoreStatusException'],
    ['is STOPPING_INGESTION', { status: 'STOPPING_INGESTION' }, 'InvalidEventDataStoreStatusException'],
    ['is PENDING_DELETION', { status: 'PENDING_DELETION' }, 'InactiveEventDataStoreException'],
    ['has no CloudTrail events', { selectors: SELECTORS('ConfigurationItem') }, 'InvalidEventDataStoreCategoryException'],
    ["is an organization's, in a member account,", { organization: true }, 'OperationNotPermittedException'],
  ])('a store that %s is refused', async (_, state, code) => {
    fixture = new LakeFixture({ organization: 'member' });
    Object.assign(fixture.store, state);
    await expect(fixture.start()).rejects.toMatchObject({ code });
  });

  test('a store whose ingestion is stopped takes imports', async () => {
    fixture.store.status = 'STOPPED_INGESTION';
    expect((await fixture.import()).ImportStatus).toBe('COMPLETED');
  });

  test('it must exist, in this account', async () => {
    await expect(fixture.start({ Destinations: [fixture.store.arn.slice(0, -1)] })).rejects.toMatchObject({ code: 'EventDataStoreNotFoundException' });
    await expect(fixture.start({ Destinations: [fixture.store.arn.replace('us-east-1', 'eu-west-1')] })).rejects.toMatchObject({ code: 'EventDataStoreARNInvalidException' });
  });
});
