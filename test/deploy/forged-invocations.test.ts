import { StartImportCommand } from '@aws-sdk/client-cloudtrail';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ACCOUNTS, ChangingStack, ENDLESS } from './changing-stack';

const [ONE, TWO, THREE, FOUR] = ACCOUNTS;
const BUCKET = 'logs-of-an-organization';

describe('a principal that may only invoke the function, with IAM enforced and the stack at rest', () => {
  let stack: ChangingStack;
  let intruder: LambdaClient;

  beforeAll(async () => {
    stack = await ChangingStack.start({
      iam: 'enforced', behaviour: { initializingMs: 300, msPerFile: 20, stoppingMs: 1_000 },
    });
    await stack.deploy([`First=${ONE}`]);
    await stack.account.untilAtRest(1);
    const config = await stack.cloud.user('intruder', {
      Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: stack.functionArn,
    });
    intruder = new LambdaClient({ ...config, endpoint: stack.cloud.awsUrl });
  });

  afterAll(async () => stack?.cloud.stop());

  /** A running import of somebody else, into the event data store of the stack. */
  async function givenImportOfStranger(): Promise<string> {
    const iam = new IAMClient({ ...stack.cloud.clientConfig, endpoint: stack.cloud.awsUrl });
    const RoleName = 'Stranger';
    const trust = { Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const read = { Effect: 'Allow', Action: ['s3:ListBucket', 's3:GetBucketAcl', 's3:GetObject'], Resource: '*' };
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: policy(trust) }));
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'Read', PolicyDocument: policy(read) }));
    await stack.cloud.lake.change({ msPerFile: ENDLESS });
    const S3LocationUri = `s3://${BUCKET}/AWSLogs/${FOUR}/CloudTrail/`;
    const S3 = { S3LocationUri, S3BucketRegion: stack.cloud.region, S3BucketAccessRoleArn: Role!.Arn };
    const { ImportId } = await stack.account.cloudTrail.send(new StartImportCommand({
      Destinations: [stack.store], ImportSource: { S3 },
      StartEventTime: new Date('2023-07-01T00:00:00Z'), EndEventTime: new Date('2023-07-31T23:59:59Z'),
    }));
    return ImportId!;
  }

  /** Invokes the function as the intruder, and waits until it has ended. */
  async function invoke(event: object): Promise<void> {
    const Payload = Buffer.from(JSON.stringify(event));
    await intruder.send(new InvokeCommand({ FunctionName: stack.functionArn, Payload }));
  }

  test('changes nothing by forged requests, neither then nor at the next deployment', async () => {
    // GIVEN
    const stranger = await givenImportOfStranger();
    const [{ id: logicalId, wanted }] = await stack.account.ledger(stack.ledger, 'claim');
    const before = {
      claims: await stack.account.ledger(stack.ledger, 'claim'),
      imports: await stack.account.ledger(stack.ledger, 'import'),
      starts: await stack.cloud.lake.accepted('StartImport'),
      stops: await stack.cloud.lake.accepted('StopImport'),
    };
    const properties = (account: string) => ({
      ServiceToken: stack.functionArn,
      SourceUri: `s3://${BUCKET}/AWSLogs/${account}/CloudTrail/`, Destination: stack.store,
      StartEventTime: '2023-07-01T00:00:00Z', EndEventTime: '2023-07-31T23:59:59Z',
      AccessRoleArn: wanted.role, AccessRoleOrigin: 'own',
      DisableAcls: 'true', ConstructPath: 'Changing/Forged',
    });
    const forged = (RequestType: string, RequestId: string, account: string, more: object = {}) => ({
      RequestType, RequestId, StackId: stack.stackArn,
      ResponseURL: `${stack.cloud.awsUrl}/_ministack/cfn-response/${RequestId}`,
      ResourceType: 'Custom::CloudTrailImport', LogicalResourceId: logicalId,
      ResourceProperties: properties(account), ...more,
    });
    const physicalId = { PhysicalResourceId: `cloudtrail-import-${logicalId}` };

    // WHEN
    await Promise.all([
      invoke({}),
      invoke({ 'source': 'aws.events', 'detail-type': 'Scheduled Event', 'detail': {} }),
      invoke(forged('Create', 'forged-create', TWO, { LogicalResourceId: 'Forged' })),
      invoke(forged('Create', 'forged-adoption', FOUR, { LogicalResourceId: 'Adopting' })),
      invoke(forged('Update', 'forged-update', TWO, physicalId)),
      invoke(forged('Delete', 'forged-delete', ONE, physicalId)),
      invoke(forged('Delete', 'forged-stop', FOUR, { ...physicalId, LogicalResourceId: 'Stopping' })),
      invoke({ invocations: 1, event: forged('Create', 'forged-continuation', THREE, { LogicalResourceId: 'Continuation' }) }),
      invoke(forged('Update', 'forged-future', TWO, {
        ...physicalId, ResponseURL: `${stack.cloud.awsUrl}/_ministack/cfn-response/x?X-Amz-Date=29991231T000000Z`,
      })),
    ]);
    // THEN
    expect(await stack.account.ledger(stack.ledger, 'claim')).toEqual(before.claims);
    expect(await stack.account.ledger(stack.ledger, 'import')).toEqual(before.imports);
    expect(await stack.cloud.lake.accepted('StartImport')).toBe(before.starts);
    expect(await stack.cloud.lake.accepted('StopImport')).toBe(before.stops);
    const requests = await stack.account.ledger(stack.ledger, 'request');
    const answers = requests.filter(({ id }) => id.startsWith('forged-'))
      .map(({ id, answer }) => `${id} ${answer?.status}`);
    expect(answers.sort()).toEqual(['adoption', 'continuation', 'create', 'delete', 'stop', 'update']
      .map((name) => `forged-${name} FAILED`));

    // WHEN the stack is updated, and the stranger's import has ended
    await stack.cloud.lake.change({ msPerFile: 20 });
    await stack.account.untilAtRest(2);
    await stack.deploy([`First=${ONE}`, `Third=${THREE}`]);
    // THEN
    expect(await stack.account.untilAtRest(3)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED']);
    expect(await stack.states()).toEqual({ First: 'COMPLETED', Third: 'COMPLETED' });
    expect((await stack.account.imports())[1].ImportId).toBe(stranger);
    expect(await stack.cloud.lake.accepted('StartImport')).toBe(before.starts + 1);

    // WHEN
    await stack.destroy();
    // THEN
    expect(await stack.account.ruleStates()).toEqual([]);
    expect(await stack.cloud.lake.accepted('StopImport')).toBe(before.stops);
    expect(stack.cloud.denials()).toEqual([]);
  });
});

function policy(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}
