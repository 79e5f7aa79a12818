import { isWildcardOnlyAction } from '@cloud-copilot/iam-simulate';
import { grantsOf, type Grant, type Holder, valuesFor } from './grants';
import { ActionMatrix } from './matrix';
import { LOGS_KEY, OWN_BUCKET, PROVIDER_KEY, tableArn } from './names';
import { always, type Need } from './needs';
import type { Policies } from './policies';
import { resolve } from './resolve';
import { Rights } from './rights';
import { PREFIX, synthesize } from './template';
import type { Statement } from '../../local-cloud/lake/policy';
import { ACCOUNT, REGION, ruleArn, tableName } from '../lifecycle/account/names';
import { Stage } from '../lifecycle/stories/stage';
import { BUCKET, GIVEN_ROLE, ownRole } from '../lifecycle/stories/templates';

// The test simulates about seventy accounts, which takes longer on a busy machine.

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
      const wrong = outcome.filter((line) => /^violation: |not authorized/.test(line));
      expect({ scenario, denied, wrong }).toEqual({ scenario, denied: [], wrong: [] });
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
  const grants = grantsOf(policies).filter(isAllowed);

  test('by name: no action is a pattern', () => {
    expect(grants.filter(({ action }) => action.includes('*'))).toEqual([]);
    expect(grants.filter(({ statement }) => 'NotAction' in statement || 'NotResource' in statement)).toEqual([]);
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

  test('on these resources', () => {
    const { s3, iam } = resourcesOf(grants);
    const buckets = [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${OWN_BUCKET}`];
    expect(s3).toEqual({
      ListBucket: buckets, GetBucketAcl: buckets, GetBucketOwnershipControls: buckets,
      PutBucketOwnershipControls: buckets,
    });
    expect(iam).toEqual({ PassRole: [expect.stringMatching(/:role\/cdk-cloudtrail-import\/S\/\*$/), GIVEN_ROLE] });
  });

  const FORBIDDEN: [string, Need, Holder?][] = [
    ['read log files', { action: 's3:GetObject', resource: `arn:aws:s3:::${BUCKET}/AWSLogs/x.json.gz` }],
    ['look into another bucket', { action: 's3:ListBucket', resource: 'arn:aws:s3:::payroll', context: { 's3:prefix': PREFIX } }],
    ['look into a bucket that has changed hands', {
      action: 's3:ListBucket', resource: `arn:aws:s3:::${OWN_BUCKET}`, context: { 's3:prefix': PREFIX, 'aws:ResourceAccount': '999999999999' },
    }],
    ['list other folders of a bucket', { action: 's3:ListBucket', resource: `arn:aws:s3:::${BUCKET}`, context: { 's3:prefix': 'payroll/', 's3:delimiter': '/' } }],
    ['list a whole bucket', { action: 's3:ListBucket', resource: `arn:aws:s3:::${BUCKET}`, context: { 's3:prefix': '' } }],
    ['list a whole bucket by another delimiter', { action: 's3:ListBucket', resource: `arn:aws:s3:::${BUCKET}`, context: { 's3:prefix': '', 's3:delimiter': '#' } }],
    ['list everything below a folder above the source', { action: 's3:ListBucket', resource: `arn:aws:s3:::${BUCKET}`, context: { 's3:prefix': 'AWSLogs/' } }],
    ['list a bucket without a prefix', { action: 's3:ListBucket', resource: `arn:aws:s3:::${BUCKET}` }],
    ['open a bucket\'s policy', { action: 's3:PutBucketPolicy', resource: `arn:aws:s3:::${OWN_BUCKET}` }],
    ['pass an access role to another service', passRole(ownRole('S', 'History'), 'lambda.amazonaws.com')],
    ['pass a given role to another service', passRole(GIVEN_ROLE, 'lambda.amazonaws.com')],
    ['pass the access role of another stack', passRole(ownRole('T', 'History'), 'cloudtrail.amazonaws.com')],
    ['pass any other role', passRole(`arn:aws:iam::${ACCOUNT}:role/Admin`, 'cloudtrail.amazonaws.com')],
    ['start an import in another Region', { action: 'cloudtrail:StartImport', resource: '*', context: { 'aws:RequestedRegion': 'eu-west-1' } }],
    ['look at another event data store', { action: 'cloudtrail:GetEventDataStore', resource: `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:eventdatastore/other` }],
    ['send an event as another source', putEvents('aws.health', 'CloudTrail Import State Change')],
    ['send an event of another kind', putEvents('cdk-cloudtrail-import', 'Anything')],
    ['send an event whose source is not known', putEvents(undefined, 'CloudTrail Import State Change')],
    ['send an event whose kind is not known', putEvents('cdk-cloudtrail-import', undefined)],
    ['write to another table', { action: 'dynamodb:PutItem', resource: tableArn('T-TrailImportsLedger-X') }],
    ['delete the ledger', { action: 'dynamodb:DeleteTable', resource: tableArn(tableName(STACK)) }],
    ['scan the ledger', { action: 'dynamodb:Scan', resource: tableArn(tableName(STACK)) }],
    ['enable the rule of another stack', { action: 'events:EnableRule', resource: ruleArn({ id: STACK.id.replace(/[^/]+$/, 'other') }) }],
    ['change the targets of its own rule', { action: 'events:PutTargets', resource: ruleArn(STACK) }],
    ['use the key of the ledger except through DynamoDB', { action: 'kms:GenerateDataKey', resource: PROVIDER_KEY }],
    ['decrypt by its own code', { action: 'kms:Decrypt', resource: PROVIDER_KEY }],
    ['create network interfaces by its own code', { action: 'ec2:CreateNetworkInterface', resource: '*' }],
    ['invoke another function', { action: 'lambda:InvokeFunction', resource: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:T-TrailImports` }],
    ['look at another stack', { action: 'cloudformation:DescribeStacks', resource: `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/T/id` }],
    ['read another prefix with the access role', { action: 's3:GetObject', resource: `arn:aws:s3:::${BUCKET}/payroll.csv` }, 'access'],
    ['read a bucket that has changed hands with the access role', {
      action: 's3:GetObject', resource: `arn:aws:s3:::${BUCKET}/${PREFIX}x`, context: { 'aws:ResourceAccount': '999999999999' },
    }, 'access'],
    ['look into a bucket that has changed hands with the access role', {
      action: 's3:GetBucketAcl', resource: `arn:aws:s3:::${BUCKET}`, context: { 'aws:ResourceAccount': '999999999999' },
    }, 'access'],
    ['decrypt another bucket with the access role', {
      action: 'kms:Decrypt', resource: LOGS_KEY, context: { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::payroll' },
    }, 'access'],
  ];
  const denials = (of: Policies): Promise<(string | undefined)[]> => Promise.all(FORBIDDEN.map(([, need, holder = 'function']) => (
    new Rights(of).deniesNeed(holder, { ...need, context: { ...always(STACK), ...need.context } }, STACK))));

  test('and no more', async () => {
    const denied = await denials(policies);
    expect(FORBIDDEN.filter((_, index) => denied[index] === undefined).map(([what]) => what)).toEqual([]);
  });

  test.each(limitsOf(policies))('%s makes a difference', async (_, without) => {
    expect((await denials(without)).some((denial) => denial === undefined)).toBe(true);
  });
});

function isAllowed({ statement }: Grant): boolean {
  return statement.Effect === 'Allow';
}

/** The resources of each action of the function, by service. */
function resourcesOf(grants: Grant[]): Record<string, Record<string, unknown[]>> {
  const values = valuesFor(synthesize('whole', new Stage().store), STACK);
  const byService: Record<string, Record<string, unknown[]>> = {};
  for (const { action, statement } of grants.filter(({ holder }) => holder === 'function')) {
    const [service, name] = action.split(':');
    const actions = byService[service] ??= {};
    actions[name] = [...(actions[name] ?? []), ...[resolve(statement.Resource, values)].flat()];
  }
  return byService;
}

/**
 * The conditions of each Allow and each whole Deny of the function and the access role, with the policies without it.
 */
function limitsOf(policies: Policies): [string, Policies][] {
  return (['function', 'access'] as const).flatMap((holder) => policies[holder].flatMap((statement, index): [string, Policies][] => {
    const others = (changed: Statement[]): Policies => (
      { ...policies, [holder]: policies[holder].flatMap((each, place) => place === index ? changed : [each]) });
    const name = `${statement.Effect} ${[statement.Action].flat()[0]} of the ${holder}`;
    if (statement.Effect === 'Deny') return [[name, others([])]];
    const conditions = Object.entries(statement.Condition ?? {});
    return conditions.flatMap(([operator, tests]) => Object.keys(tests).map((key): [string, Policies] => {
      const { [key]: _, ...rest } = tests;
      return [`${operator} ${key} of ${name}`, others([{ ...statement, Condition: { ...statement.Condition, [operator]: rest } }])];
    }));
  }));
}

function passRole(resource: string, service: string): Need {
  return { action: 'iam:PassRole', resource, context: { 'iam:PassedToService': service } };
}

function putEvents(source: string | undefined, detailType: string | undefined): Need {
  return {
    action: 'events:PutEvents', resource: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`,
    context: { ...(source ? { 'events:source': [source] } : {}), ...(detailType ? { 'events:detail-type': [detailType] } : {}) },
  };
}
