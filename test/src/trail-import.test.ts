import { App, CfnOutput, CfnParameter, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import * as cr from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { complaintsOf, existingStore, functionStatements, givenImport, givenStack, newStore, onlyAccessRole, onlyImport, onlyOne, resourcesOf, STORE_ARN, US } from './given';
import { Estimate, ImportSource } from '../../src';

describe('what is sent to the function', () => {
  test('is the source, the destination, the role and the defaults', () => {
    // GIVEN
    const stack = givenStack();
    // WHEN
    givenImport(stack);
    // THEN
    const { Properties: { ServiceToken, AccessRoleArn, ...rest } } = onlyImport(stack);
    expect(rest).toEqual({
      SourceUri: 's3://trail-logs/AWSLogs/111122223333/CloudTrail/',
      Destination: STORE_ARN,
      AccessRoleOrigin: 'own',
      DisableAcls: 'true',
      ConstructPath: 'Audit/History',
    });
    expect(ServiceToken).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^CloudTrailImportProviderFunction/), 'Arn'] });
    expect(AccessRoleArn).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^HistoryAccessRole/), 'Arn'] });
  });

  test('holds times in UTC and whole seconds, rounded down', () => {
    const stack = givenStack();
    givenImport(stack, { startEventTime: new Date('2023-01-01T01:00:00+01:00'), endEventTime: new Date('2023-12-31T23:59:59.999Z') });
    expect(onlyImport(stack).Properties).toMatchObject({ StartEventTime: '2023-01-01T00:00:00Z', EndEventTime: '2023-12-31T23:59:59Z' });
  });

  test('holds every optional setting', () => {
    const stack = givenStack();
    givenImport(stack, {
      source: ImportSource.fromS3Uri('s3://elsewhere', { bucketRegion: 'eu-central-1' }),
      retryToken: 'once more',
      disableAcls: false,
      retryAttempts: 0,
      waitForCompletion: Duration.minutes(50),
      metricsPerImport: true,
      allowOverlap: true,
      allowEmpty: true,
      estimate: Estimate.fromListing({ pricePerGigabyte: 0.75, compressionFactor: 12.5 }),
      maxEstimatedCost: 99.5,
    });
    expect(onlyImport(stack).Properties).toMatchObject({
      SourceUri: 's3://elsewhere/',
      SourceRegion: 'eu-central-1',
      RetryToken: 'once more',
      DisableAcls: 'false',
      RetryAttempts: '0',
      WaitForCompletion: '3000',
      OwnMetrics: 'true',
      AllowOverlap: 'true',
      AllowEmpty: 'true',
      Estimate: 'true',
      PricePerGigabyte: '0.75',
      CompressionFactor: '12.5',
      MaxEstimatedCost: '99.5',
    });
  });

  test('holds nothing of what is refused, not allowed, or estimated by the usual figures', () => {
    const stack = givenStack();
    givenImport(stack, { allowOverlap: false, allowEmpty: false, estimate: Estimate.fromListing() });
    const { Properties } = onlyImport(stack);
    expect(Properties).toMatchObject({ Estimate: 'true' });
    for (const name of ['AllowOverlap', 'AllowEmpty', 'PricePerGigabyte', 'CompressionFactor', 'MaxEstimatedCost']) { expect(Properties).not.toHaveProperty(name); }
  });

  test('holds numbers that only CloudFormation knows', () => {
    const stack = givenStack();
    const [attempts, seconds, dollars] = ['Attempts', 'Seconds', 'Dollars'].map((id) => new CfnParameter(stack, id, { type: 'Number' }).valueAsNumber);
    givenImport(stack, {
      retryAttempts: attempts, waitForCompletion: Duration.seconds(seconds), maxEstimatedCost: dollars,
    });
    expect(complaintsOf(stack)).toBe('');
    expect(onlyImport(stack).Properties).toMatchObject({
      RetryAttempts: { Ref: 'Attempts' }, WaitForCompletion: { Ref: 'Seconds' }, MaxEstimatedCost: { Ref: 'Dollars' },
    });
  });
});

describe('the custom resource', () => {
  function idOfImport(changes: Parameters<typeof givenImport>[1]) {
    const stack = givenStack();
    givenImport(stack, changes);
    return onlyImport(stack).logicalId;
  }

  test('keeps its logical id whatever changes but the store', () => {
    const stack = givenStack();
    const id = idOfImport({});
    expect(idOfImport({ startEventTime: new Date(0), endEventTime: new Date(1e9), retryToken: 'x', disableAcls: false })).toBe(id);
    expect(idOfImport({ source: ImportSource.fromS3Uri('s3://elsewhere') })).toBe(id);
    expect(idOfImport({ destinations: [existingStore(stack, 'Other', STORE_ARN.replace('EXAMPLE-', 'OTHER-'))] })).not.toBe(id);
  });

  test('has an id of its own for each store, whatever their order', () => {
    // GIVEN
    const ids = ([first, second]: string[]) => {
      const stack = givenStack();
      const stores = [first, second].map((name) => newStore(stack, name));
      const history = givenImport(stack, { destinations: stores });
      return history.node.children.filter((child) => child.node.id.startsWith('Into')).map((child) => child.node.id).sort();
    };
    // THEN
    expect(new Set(ids(['Year', 'Decade'])).size).toBe(2);
    expect(ids(['Year', 'Decade'])).toEqual(ids(['Decade', 'Year']));
  });

  test('has an id of its own for stores of one name in this stack and another', () => {
    const stack = givenStack();
    const other = givenStack({}, 'Lakes', stack.node.root as App);
    const stores = [newStore(other, 'Lake'), newStore(new Construct(stack, 'Lakes'), 'Lake')];
    expect(givenImport(stack, { destinations: stores }).node.children.filter((child) => child.node.id.startsWith('Into'))).toHaveLength(2);
  });

  test('has the same id in each stage that the stack is deployed to', () => {
    const idIn = (stackId: string) => {
      const stack = givenStack({}, stackId);
      givenImport(stack, { destinations: [newStore(stack, 'Lake')] });
      return onlyImport(stack).logicalId;
    };
    expect(idIn('AuditProd')).toBe(idIn('AuditBeta'));
  });

  test('is deleted before the policies and the rule that it needs', () => {
    // GIVEN
    const stack = givenStack();
    const bucket = new Bucket(stack, 'Logs');
    // WHEN
    givenImport(stack, { source: ImportSource.fromBucket(bucket) });
    bucket.addToResourcePolicy(new PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects('*')], principals: [new ServicePrincipal('cloudtrail.amazonaws.com')] }));
    // THEN
    expect(onlyImport(stack).DependsOn).toEqual([
      expect.stringMatching(/^CloudTrailImportProviderPermissionsPolicy/),
      expect.stringMatching(/^CloudTrailImportProviderRule(?!P)/),
      expect.stringMatching(/^LogsPolicy/), expect.stringMatching(/^Logs/),
    ]);
  });

  test('gives away the import id and the status', () => {
    const stack = givenStack();
    const history = givenImport(stack);
    new CfnOutput(stack, 'Id', { value: history.importId });
    new CfnOutput(stack, 'Status', { value: history.importStatus });
    const { logicalId } = onlyImport(stack);
    Template.fromStack(stack).hasOutput('Id', { Value: { 'Fn::GetAtt': [logicalId, 'ImportId'] } });
    Template.fromStack(stack).hasOutput('Status', { Value: { 'Fn::GetAtt': [logicalId, 'ImportStatus'] } });
  });

  test('is one for each destination, whose ids and statuses come in the order of the destinations', () => {
    // GIVEN
    const stack = givenStack();
    const stores = ['Year', 'Decade', 'Quarter'].map((id) => newStore(stack, id));
    // WHEN
    const history = givenImport(stack, { destinations: stores });
    // THEN
    const storeOf = ({ 'Fn::GetAtt': [id, attribute] }: any) => [resourcesOf(stack)[id].Properties.Destination.Ref ?? resourcesOf(stack)[id].Properties.Destination['Fn::GetAtt'][0], attribute];
    expect(stack.resolve(history.importIds).map(storeOf)).toEqual([['Year', 'ImportId'], ['Decade', 'ImportId'], ['Quarter', 'ImportId']]);
    expect(stack.resolve(history.importStatuses).map(storeOf)).toEqual([['Year', 'ImportStatus'], ['Decade', 'ImportStatus'], ['Quarter', 'ImportStatus']]);
    expect([history.importId, history.importStatus]).toEqual([history.importIds[0], history.importStatuses[0]]);
    expect(onlyAccessRole(stack).Properties.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals['aws:SourceArn']).toHaveLength(3);
  });

  test.each([
    [undefined, 'Delete', 'Delete'],
    [RemovalPolicy.DESTROY, 'Delete', 'Delete'],
    // A failed first deployment leaves neither an import nor a role.
    [RemovalPolicy.RETAIN, 'RetainExceptOnCreate', 'Retain'],
  ])('with removal policy %s has the deletion policy %s, as its role', (removalPolicy, deletion, replacement) => {
    const stack = givenStack();
    givenImport(stack, { removalPolicy });
    expect(onlyImport(stack)).toMatchObject({ DeletionPolicy: deletion, UpdateReplacePolicy: replacement });
    expect(onlyAccessRole(stack)).toMatchObject({ DeletionPolicy: deletion, UpdateReplacePolicy: replacement });
  });
});

describe('a given role', () => {
  test('of another place is passed on and nothing is added to it', () => {
    // GIVEN
    const stack = givenStack({ env: US });
    const role = Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/landing-zone/reader');
    // WHEN
    const history = givenImport(stack, { role });
    // THEN
    expect(history.role).toBe(role);
    expect(onlyImport(stack).Properties).toMatchObject({ AccessRoleArn: role.roleArn, AccessRoleOrigin: 'given' });
    expect(functionStatements(stack)['iam:PassRole']).toMatchObject({
      Resource: role.roleArn, Condition: { StringEquals: { 'iam:PassedToService': ['cloudtrail.amazonaws.com'] } },
    });
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 1);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 1);
  });

  test('of the same stack keeps its policies and the bucket its own, and they stay until the import is deleted', () => {
    // GIVEN
    const givenAll = () => {
      const stack = givenStack();
      const bucket = new Bucket(stack, 'Logs');
      const role = new Role(stack, 'Reader', { assumedBy: new ServicePrincipal('cloudtrail.amazonaws.com') });
      bucket.grantRead(role);
      return { stack, bucket, role };
    };
    const { stack, bucket, role } = givenAll();
    // WHEN
    givenImport(stack, { role, source: ImportSource.fromBucket(bucket) });
    // THEN
    expect(resourcesOf(stack)).toMatchObject(resourcesOf(givenAll().stack));
    Template.fromStack(stack).resourceCountIs('AWS::S3::BucketPolicy', 0);
    expect(onlyImport(stack).DependsOn)
      .toEqual(expect.arrayContaining([expect.stringMatching(/^ReaderDefaultPolicy/)]));
  });

  test('that takes the place of ours by customizeRoles is passed by its ARN', () => {
    const stack = givenStack();
    Role.customizeRoles(stack, {
      usePrecreatedRoles: {
        'Audit/History/AccessRole': 'reader',
        'Audit/CloudTrailImportProvider/Role': 'function',
      },
    });
    givenImport(stack);
    expect(onlyImport(stack).Properties.AccessRoleOrigin).toBe('given');
    expect(Object.values(resourcesOf(stack)).map(({ Type }) => Type).filter((type) => type.startsWith('AWS::IAM'))).toEqual([]);
  });
});

test('the estimate can be shown as outputs', () => {
  const stack = givenStack();
  const history = givenImport(stack, { destinations: [existingStore(stack), existingStore(stack, 'Other', STORE_ARN.replace('EXAMPLE-', 'ANOTHER-'))], estimate: Estimate.fromListing() });
  for (const name of ['estimatedFiles', 'estimatedGzipBytes', 'estimatedBytes', 'estimatedCost', 'estimatedCosts'] as const) {
    new CfnOutput(stack, `Output${name}`, { value: [history[name]].flat().join() });
  }
  const outputs = JSON.stringify(Template.fromStack(stack).toJSON().Outputs);
  for (const attribute of ['EstimatedFiles', 'EstimatedGzipBytes', 'EstimatedBytes', 'EstimatedCost']) { expect(outputs).toContain(`"${attribute}"`); }
});

test('a limit of no dollars, and problems of the limit and the estimate together', () => {
  const [zero, both] = [givenStack(), givenStack()];
  givenImport(zero, { maxEstimatedCost: 0 });
  expect(complaintsOf(zero)).toBe('');
  expect(onlyImport(zero).Properties).toMatchObject({ MaxEstimatedCost: '0' });
  givenImport(both, {
    maxEstimatedCost: -1, estimate: Estimate.fromListing({ pricePerGigabyte: 2_000, compressionFactor: 0 }),
  });
  const complaints = complaintsOf(both);
  for (const name of ['maxEstimatedCost', 'estimate.pricePerGigabyte', 'estimate.compressionFactor']) {
    expect(complaints).toContain(`${name} is `);
  }
});

describe('an AwsCustomResource that called startImport', () => {
  const CALL = { service: 'CloudTrail', action: 'startImport', parameters: {}, physicalResourceId: cr.PhysicalResourceId.fromResponse('ImportId') };

  function customResource(props: Partial<cr.AwsCustomResourceProps>) {
    const stack = givenStack();
    new cr.AwsCustomResource(stack, 'Import', {
      onCreate: CALL,
      onUpdate: CALL,
      onDelete: { ...CALL, action: 'stopImport' },
      policy: cr.AwsCustomResourcePolicy.fromSdkCalls({ resources: ['*'] }),
      ...props,
    });
    return onlyOne(stack, 'Custom::AWS');
  }

  test('is retained without a call: its properties stay as they are', () => {
    const [before, after] = [customResource({}), customResource({ removalPolicy: RemovalPolicy.RETAIN })];
    expect(after.Properties).toEqual(before.Properties);
    expect([before.DeletionPolicy, after.DeletionPolicy]).toEqual(['Delete', 'Retain']);
  });

  test('is updated, and calls startImport once more, when onDelete is taken away first', () => {
    const [before, after] = [customResource({}), customResource({ onDelete: undefined })];
    expect(after.Properties).not.toEqual(before.Properties);
    expect(after.Properties.Update).toContain('startImport');
  });
});
