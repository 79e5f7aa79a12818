import { parseEnvelope, parseRequest } from '../../../lambda/request/envelope';
import { FUNCTION_ARN } from '../given';
import { EVENT } from '../stage';

describe('The ARNs of a request', () => {
  const HOME = "which isn't in aws us-east-1 111122223333, the partition, Region and account of the function.";
  const parsed = (properties: object, event: object = {}) => {
    const whole = { ...EVENT, ...event, ResourceProperties: { ...EVENT.ResourceProperties, ...properties } };
    return parseRequest(parseEnvelope(whole)!, whole, FUNCTION_ARN);
  };
  const away = (properties: object, event: object = {}) => {
    const result = parsed(properties, event);
    return 'problems' in result ? result.problems : [];
  };

  test('are accepted in the account and Region of the function, and a role has no Region', () => {
    expect(away({})).toEqual([]);
  });

  test.each([
    ['account', 'arn:aws:cloudtrail:us-east-1:444455556666:eventdatastore/x'],
    ['Region', 'arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/x'],
    ['partition', 'arn:aws-cn:cloudtrail:us-east-1:111122223333:eventdatastore/x'],
  ])('are refused in another %s', (_, Destination) => {
    expect(away({ Destination })).toEqual([
      `Destination is '${Destination}', ${HOME} Deploy the stack to the account and Region of the event data store.`,
    ]);
  });

  test('are refused by their names', () => {
    const StackId = 'arn:aws:cloudformation:us-east-1:444455556666:stack/S/x';
    const AccessRoleArn = 'arn:aws:iam::444455556666:role/r';
    expect(away({ AccessRoleArn }, { StackId }))
      .toEqual([`StackId is '${StackId}', ${HOME}`, `AccessRoleArn is '${AccessRoleArn}', ${HOME}`]);
  });

  test('are not checked on a Delete, which releases the claim that the ledger shows', () => {
    const Delete = { RequestType: 'Delete', PhysicalResourceId: 'id' };
    expect(away({ Destination: 'arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/x' }, Delete)).toEqual([]);
    expect(away({}, { ...Delete, StackId: 'x' })).toEqual([]);
    expect(parsed({ Destination: 7 }, Delete)).not.toHaveProperty('request.wanted');
    expect(parsed({}, Delete)).toHaveProperty('request.wanted.destination');
  });
});
