import { App, CfnCondition, CfnParameter, Fn, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { complaintsOf, deployed, existingStore, functionStatements, givenImport, givenStack, newStore, onlyAccessRole, onlyImport, PREFIX, STORE_ARN } from './given';
import { ImportSource } from '../../src';

function givenCondition(stack: Stack, id: string): CfnCondition {
  return new CfnCondition(stack, id, { expression: Fn.conditionEquals(new CfnParameter(stack, `${id}Answer`).valueAsString, 'yes') });
}

describe('an event data store', () => {
  test('may be a token', () => {
    const stack = givenStack();
    givenImport(stack, { destinations: [existingStore(stack, 'Lake', new CfnParameter(stack, 'Arn').valueAsString)] });
    expect(onlyImport(stack).Properties.Destination).toEqual({ Ref: 'Arn' });
    expect(functionStatements(stack)['cloudtrail:GetEventDataStore'].Resource).toEqual({ Ref: 'Arn' });
  });

  test('may depend on a condition by Fn.if', () => {
    const stack = givenStack();
    const condition = givenCondition(stack, 'Long');
    const [long, short] = ['LONG', 'SHORT'].map((name) => STORE_ARN.replace('EXAMPLE', name));
    const arn = Fn.conditionIf(condition.logicalId, long, short).toString();
    givenImport(stack, { destinations: [existingStore(stack, 'Lake', arn)] });
    expect(onlyImport(stack).Properties.Destination).toEqual({ 'Fn::If': ['Long', long, short] });
  });

  test('that is created under a condition is imported into under the same, whenever it was set', () => {
    // GIVEN
    const stack = givenStack();
    const store = newStore(stack, 'Lake');
    // WHEN
    givenImport(stack, { destinations: [store] });
    store.cfnOptions.condition = givenCondition(stack, 'Wanted');
    // THEN no reference to it is left where the condition is false
    const arn = { 'Fn::If': ['Wanted', { Ref: 'Lake' }, { 'Fn::Join': ['', expect.arrayContaining([':eventdatastore/none'])] }] };
    expect(onlyImport(stack)).toMatchObject({ Condition: 'Wanted', Properties: { Destination: { Ref: 'Lake' } } });
    expect(onlyAccessRole(stack).Properties.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals['aws:SourceArn']).toEqual([arn]);
    expect(functionStatements(stack)['cloudtrail:GetEventDataStore'].Resource).toEqual(arn);
  });
});

describe('bucket, key, store and import', () => {
  function inStacks(stackOf: (app: App, id: string) => Stack) {
    const app = new App();
    const stacks = Object.fromEntries(['Storage', 'Keys', 'Lakes', 'Audit'].map((id) => [id, stackOf(app, id)]));
    const bucket = new Bucket(stacks.Storage, 'Logs');
    const encryptionKeys = [new Key(stacks.Keys, 'Key')];
    const store = newStore(stacks.Lakes, 'Lake');
    givenImport(stacks.Audit, {
      source: ImportSource.fromBucket(bucket, { prefix: PREFIX, encryptionKeys }), destinations: [store],
    });
    return { app, stacks };
  }

  test('may all be in one stack', () => {
    const app = new App();
    const one = new Stack(app, 'One');
    expect(complaintsOf(inStacks(() => one).stacks.Audit)).toBe('');
    expect(onlyImport(one).Properties.ConstructPath).toBe('One/History');
  });

  test('may each be in another, of which only the import depends on the others', () => {
    const { stacks } = inStacks((app, id) => new Stack(app, id));
    expect(complaintsOf(stacks.Audit)).toBe('');
    expect(stacks.Audit.dependencies.map((stack) => stack.node.id).sort()).toEqual(['Keys', 'Lakes', 'Storage']);
    for (const id of ['Storage', 'Keys', 'Lakes']) expect(stacks[id].dependencies).toEqual([]);
  });

  test('may be nested in others', () => {
    expect(complaintsOf(inStacks((app, id) => new NestedStack(new Stack(app, `${id}Parent`), id)).stacks.Audit)).toBe('');
  });

  test('may be deployed in stages, as the same import in each', () => {
    const [beta, prod] = ['Beta', 'Prod'].map((id) => {
      const app = new App();
      const stage = new Stage(app, id, { env: { account: '111122223333', region: 'us-east-1' } });
      const stack = new Stack(stage, 'Audit');
      givenImport(stack, { destinations: [newStore(new Stack(stage, 'Lakes'), 'Lake')] });
      return onlyImport(stack);
    });
    expect(beta.logicalId).toBe(prod.logicalId);
  });
});

test('every ARN is of the partition that the stack is deployed to', () => {
  // GIVEN
  const stack = givenStack({ env: { account: '111122223333', region: 'us-gov-west-1' } });
  // WHEN
  givenImport(stack, { destinations: [existingStore(stack, 'Lake', 'arn:aws-us-gov:cloudtrail:us-gov-west-1:111122223333:eventdatastore/EXAMPLE')] });
  // THEN
  expect(complaintsOf(stack)).toBe('');
  expect(JSON.stringify(deployed(onlyAccessRole(stack).Properties))).not.toContain('arn:aws:');
  expect(JSON.stringify(deployed(functionStatements(stack)))).not.toContain('arn:aws:');
});
