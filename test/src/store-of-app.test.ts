import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { CfnEventDataStore, CfnEventDataStoreProps } from 'aws-cdk-lib/aws-cloudtrail';
import { complaintsOf, givenImport, givenStack } from './given';
import { TrailImportProps } from '../../src';

const DAY = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY);

type StoreProps = CfnEventDataStoreProps | ((scope: Stack) => CfnEventDataStoreProps);

function given(store: StoreProps, props: Partial<TrailImportProps> = {}) {
  const stack = givenStack({ env: { account: '111122223333', region: 'us-east-1' } });
  const destinations = [new CfnEventDataStore(stack, 'Lake', typeof store === 'function' ? store(stack) : store)];
  givenImport(stack, { destinations, ...props });
  return stack;
}

describe('an event data store of the app that keeps events for a short time', () => {
  const window = (from: number, to: number) => ({ startEventTime: daysAgo(from), endEventTime: daysAgo(to) });
  const warningsOf = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('keeps events for'));

  test('is refused for an older time range, with the advice to deploy it first', () => {
    const complaints = complaintsOf(given({ retentionPeriod: 90 }, window(400, 92)));
    expect(complaints)
      .toMatch(/\[Audit\/History\] the event data store Audit\/Lake keeps events for 90 days, since \d{4}-\d\d-\d\d, but endEventTime is \d{4}-\d\d-\d\d: specify a later time range or a longer retentionPeriod\./);
    expect(complaints).toContain('deploy the event data store before the import');
  });

  test('is warned of for a time range that is older in part', () => {
    const stack = given({ retentionPeriod: 90 }, window(92, 30));
    expect(complaintsOf(stack)).toBe('');
    expect(warningsOf(stack)).toHaveLength(1);
  });

  test.each<[string, StoreProps]>([
    ['keeps them long enough', { retentionPeriod: 401 }],
    ['does not specify it', {}],
    ['leaves it to a parameter', (scope) => ({ retentionPeriod: new CfnParameter(scope, 'Days', { type: 'Number' }).valueAsNumber })],
  ])('is accepted if it %s', (_, store) => {
    const stack = given(store, window(400, 92));
    expect(complaintsOf(stack)).toBe('');
    expect(warningsOf(stack)).toEqual([]);
  });
});

describe('an event data store of the app that collects events itself', () => {
  const refused = 'the event data store Audit/Lake collects events itself, and the import has no time range, so that it would ingest the same events again: specify startEventTime';

  test.each<[string, CfnEventDataStoreProps]>([['by default', {}], ['explicitly', { ingestionEnabled: true }]])('is refused %s without a time range', (_, store) => {
    expect(complaintsOf(given(store))).toContain(`[Audit/History] ${refused}`);
  });

  test.each<[string, StoreProps, Partial<TrailImportProps>]>([
    ['ingests nothing', { ingestionEnabled: false }, {}],
    ['gets a time range', {}, { startEventTime: daysAgo(400), endEventTime: daysAgo(30) }],
    ['may get events twice', {}, { allowOverlap: true }],
    ['is switched by a parameter', (scope) => ({ ingestionEnabled: new CfnParameter(scope, 'Live').value as any }), {}],
  ])('is accepted if it %s', (_, store, props) => {
    expect(complaintsOf(given(store, props))).toBe('');
  });
});
