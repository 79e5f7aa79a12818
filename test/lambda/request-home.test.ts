import { A, B, create } from './given';
import { essentialsOf, homeProblems, parseEnvelope, parseRequest } from '../../lambda/request';

const HOME = 'arn:aws:lambda:us-east-1:111122223333:function:f';
const OF_HOME = 'which is not of aws us-east-1 111122223333, the partition, Region and account of the function.';
const request = create();

describe('What a request names', () => {
  test('is nothing to complain of when it is of the function\'s account and Region, and a role has no Region', () => {
    expect(homeProblems(request, HOME)).toEqual([]);
    expect(homeProblems({ ...request, former: B }, HOME)).toEqual([]);
  });

  test.each([
    ['account', 'arn:aws:cloudtrail:us-east-1:444455556666:eventdatastore/x'],
    ['Region', 'arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/x'],
    ['partition', 'arn:aws-cn:cloudtrail:us-east-1:111122223333:eventdatastore/x'],
  ])('is refused when it is of another %s', (_, destination) => {
    expect(homeProblems({ ...request, wanted: { ...A, destination } }, HOME)).toEqual([`Destination is "${destination}", ${OF_HOME} Deploy the stack to the account and Region of the event data store.`]);
  });

  test('is refused, all of it, by its name', () => {
    const stackId = 'arn:aws:cloudformation:us-east-1:444455556666:stack/S/x';
    const stateMachineArn = 'arn:aws:states:us-east-1:444455556666:stateMachine:M';
    const role = 'arn:aws:iam::444455556666:role/r';
    expect(homeProblems({ ...request, stackId, stateMachineArn, wanted: { ...A, role } }, HOME)).toEqual([
      `StackId is "${stackId}", ${OF_HOME}`, `StateMachineArn is "${stateMachineArn}", ${OF_HOME}`, `AccessRoleArn is "${role}", ${OF_HOME}`,
    ]);
  });

  test('is refused also when an Update changes from it', () => {
    const role = 'arn:aws:iam::444455556666:role/r';
    expect(homeProblems({ ...request, former: { ...A, role } }, HOME)).toEqual([`AccessRoleArn is "${role}", ${OF_HOME}`]);
  });

  test('is checked when the request is parsed by a function that knows its own ARN', () => {
    const event = {
      RequestType: 'Create', ResponseURL: 'https://x', RequestId: request.requestId, StackId: request.stackId, LogicalResourceId: request.logicalId,
      ResourceProperties: { StateMachineArn: request.stateMachineArn, SourceUri: A.sourceUri, Destination: A.destination, AccessRoleArn: A.role },
    };
    const parse = (functionArn?: string) => parseRequest(parseEnvelope(event)!, event, functionArn);
    expect(parse(HOME)).toHaveProperty('request');
    expect(parse()).toHaveProperty('request');
    const { problems } = parse(HOME.replace('us-east-1', 'eu-west-1')) as { problems: string[] };
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(['StackId', 'StateMachineArn', 'Destination']);
  });
});

describe('What an event takes along to another invocation', () => {
  test('is what is read of it: texts, numbers and switches, and the properties', () => {
    const event = { RequestType: 'Update', Junk: { deep: [] }, ResourceProperties: { SourceUri: 's3://b', Switch: true, Count: 7, Junk: ['x'], None: null }, OldResourceProperties: { SourceUri: 's3://a', Junk: {} } };
    expect(essentialsOf(event)).toEqual({
      RequestType: 'Update', ResourceProperties: { SourceUri: 's3://b', Switch: true, Count: 7 }, OldResourceProperties: { SourceUri: 's3://a' },
    });
  });

  test('has no former properties where the event has none', () => {
    expect(essentialsOf({ RequestType: 'Create', ResourceProperties: {} })).not.toHaveProperty('OldResourceProperties');
    expect(essentialsOf({ RequestType: 'Create' })).toEqual({ RequestType: 'Create', ResourceProperties: {} });
  });

  test('is no longer than what is taken: 8,192 characters of the URL, 2,048 of a property', () => {
    const [url, property] = ['u'.repeat(8_192), 'p'.repeat(2_048)];
    const whole = { ResponseURL: url, ResourceProperties: { SourceUri: property }, OldResourceProperties: { SourceUri: property } };
    expect(essentialsOf(whole)).toEqual(whole);
    const longer = { ResponseURL: `${url}u`, ResourceProperties: { SourceUri: `${property}p` }, OldResourceProperties: { SourceUri: `${property}p` } };
    expect(essentialsOf(longer)).toEqual({ ResourceProperties: {}, OldResourceProperties: {} });
  });
});
