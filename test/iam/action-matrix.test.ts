import { isWildcardOnlyAction } from '@cloud-copilot/iam-simulate';
import { grantsOf } from './grants';
import { ActionMatrix } from './matrix';
import { OWN_BUCKET, PROVIDER_KEY, tableArn } from './names';
import type { Need } from './needs';
import { Rights } from './rights';
import { synthesize } from './template';
import { ACCOUNT, REGION, ruleArn, tableName } from '../lifecycle/account/names';
import { Stage } from '../lifecycle/stories/stage';
import { BUCKET, ownRole } from '../lifecycle/stories/templates';

// Some seventy worlds are played; a busy machine takes its time.

const STACK = { id: `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/S/id`, name: 'S' };

describe('of what the synthesized policies grant', () => {
  let matrix: ActionMatrix;

  beforeAll(async () => {
    matrix = await ActionMatrix.of('whole');
  });
  afterAll(() => matrix.close());

  test('every action is used by a scenario, and without any one of them a scenario fails', async () => {
    const rows = await matrix.rows();
    const notNeeded = rows.filter(({ failing }) => failing === undefined).map(({ grant }) => `${grant.holder} ${grant.action}`);
    expect(notNeeded).toEqual([]);
    expect(rows.filter(({ usedBy }) => usedBy.length === 0).map(({ grant }) => `${grant.holder} ${grant.action}`)).toEqual([]);
  });

  test('nothing is missing: no scenario meets a denial, and every lifecycle holds its invariants', async () => {
    for (const { scenario, outcome, denied } of await matrix.playAll()) {
      expect({ scenario, denied, refused: outcome.filter((line) => line.includes('not authorized')) }).toEqual({ scenario, denied: [], refused: [] });
    }
  });
});

test('the policies of a stack in which nothing is set lack nothing either', async () => {
  const matrix = await ActionMatrix.of('plain');
  try {
    for (const { scenario, denied } of await matrix.playAll()) {
      expect({ scenario, denied }).toEqual({ scenario, denied: [] });
    }
  } finally {
    await matrix.close();
  }
});

describe('everything is granted', () => {
  const policies = synthesize('whole', new Stage().store);
  const grants = grantsOf(policies);

  test('by name: no action is a pattern', () => {
    expect(grants.filter(({ action }) => action.includes('*'))).toEqual([]);
    expect(grants.filter(({ statement }) => 'NotAction' in statement || 'NotResource' in statement || statement.Effect !== 'Allow')).toEqual([]);
  });

  test('on a resource, except for the actions for which IAM defines no resource type, and those that Lambda asks for on all of them', async () => {
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
    const askedForByLambda = ['CreateNetworkInterface', 'DeleteNetworkInterface', 'AssignPrivateIpAddresses', 'UnassignPrivateIpAddresses'].map((each) => `ec2:${each}`);
    const onEverything = grants.filter(({ statement }) => [statement.Resource ?? []].flat().some((resource) => resource === '*')).map(({ action }) => action);
    const couldBeNarrower: string[] = [];
    for (const action of onEverything) {
      if (!await isWildcardOnlyAction(action.split(':')[0], action.split(':')[1])) {
        couldBeNarrower.push(action);
      }
    }
    expect(couldBeNarrower.sort()).toEqual(askedForByLambda.sort());
  });

  test.each<[string, Need]>([
    ['read log files', { action: 's3:GetObject', resource: `arn:aws:s3:::${BUCKET}/AWSLogs/x.json.gz` }],
    ['look into another bucket', { action: 's3:ListBucket', resource: 'arn:aws:s3:::payroll' }],
    ['open a bucket\'s policy', { action: 's3:PutBucketPolicy', resource: `arn:aws:s3:::${OWN_BUCKET}` }],
    ['pass an access role to another service', passRole(ownRole('S', 'History'), 'lambda.amazonaws.com')],
    ['pass the access role of another stack', passRole(ownRole('T', 'History'), 'cloudtrail.amazonaws.com')],
    ['pass any other role', passRole(`arn:aws:iam::${ACCOUNT}:role/Admin`, 'cloudtrail.amazonaws.com')],
    ['look at another event data store', { action: 'cloudtrail:GetEventDataStore', resource: `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:eventdatastore/other` }],
    ['send an event as another source', putEvents('aws.health', 'CloudTrail Import State Change')],
    ['send an event of another kind', putEvents('cdk-cloudtrail-import', 'Anything')],
    ['send an event of which neither is known', { ...putEvents('', ''), context: {} }],
    ['write to another table', { action: 'dynamodb:PutItem', resource: tableArn('T-TrailImportsLedger-X') }],
    ['delete the ledger', { action: 'dynamodb:DeleteTable', resource: tableArn(tableName(STACK)) }],
    ['scan the ledger', { action: 'dynamodb:Scan', resource: tableArn(tableName(STACK)) }],
    ['enable the rule of another stack', { action: 'events:EnableRule', resource: ruleArn({ id: STACK.id.replace(/[^/]+$/, 'other') }) }],
    ['change the targets of its own rule', { action: 'events:PutTargets', resource: ruleArn(STACK) }],
    ['use the key of the ledger except through DynamoDB', { action: 'kms:GenerateDataKey', resource: PROVIDER_KEY, context: {} }],
    ['invoke another function', { action: 'lambda:InvokeFunction', resource: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:T-TrailImports` }],
    ['look at another stack', { action: 'cloudformation:DescribeStacks', resource: `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/T/id` }],
  ])('and no more: the function may not %s', async (_, need) => {
    expect(await new Rights(policies).deniesNeed('function', need, STACK)).toContain(need.action);
  });
});

function passRole(resource: string, service: string): Need {
  return { action: 'iam:PassRole', resource, context: { 'iam:PassedToService': service } };
}

function putEvents(source: string, detailType: string): Need {
  return {
    action: 'events:PutEvents', resource: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`,
    context: { 'events:source': [source], 'events:detail-type': [detailType] },
  };
}
