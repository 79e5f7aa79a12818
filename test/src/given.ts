import { App, Stack, StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnEventDataStore } from 'aws-cdk-lib/aws-cloudtrail';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { EventDataStore, ImportSource, TrailImport, TrailImportProps } from '../../src';
import { cycleIn } from '../compositions/template-cycles';

export const STORE_ARN = 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/EXAMPLE-f852-4e8f-8bd1-bcf6cEXAMPLE';
export const US = { account: '111122223333', region: 'us-east-1' };
export const PREFIX = 'AWSLogs/111122223333/CloudTrail/';

/** An app without stack traces, copies of assets and other output that no test reads. */
export function givenApp(context: Record<string, unknown> = {}): App {
  // The newest aws-cdk-lib validates each template, which takes longer than to synthesize it.
  const ofNewest = { builtinCloudFormationValidation: false };
  return new App({
    ...ofNewest,
    context: { 'aws:cdk:disable-asset-staging': true, 'aws:cdk:disable-creation-stack-traces': true, ...context },
    treeMetadata: false,
  });
}

export function givenStack(props: StackProps = {}, id = 'Audit', app = givenApp()): Stack {
  return new Stack(app, id, props);
}

/** An import of an existing bucket into an existing store. A test changes the props that it examines. */
export function givenImport(scope: Construct, props: Partial<TrailImportProps> = {}, id = 'History'): TrailImport {
  return new TrailImport(scope, id, {
    source: ImportSource.fromBucket(Bucket.fromBucketName(scope, `${id}Logs`, 'trail-logs'), { prefix: PREFIX }),
    destinations: [existingStore(scope, `${id}Store`)],
    ...props,
  });
}

export function existingStore(scope: Construct, id = 'Store', arn = STORE_ARN) {
  return EventDataStore.fromEventDataStoreArn(scope, id, arn);
}

/** An event data store of the app that collects no events itself, so that an import needs no time range. */
export function newStore(scope: Construct, id = 'Lake'): CfnEventDataStore {
  return new CfnEventDataStore(scope, id, { ingestionEnabled: false });
}

export interface RenderedResource {
  readonly Type: string;
  readonly Properties: Record<string, any>;
  readonly DependsOn?: string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Condition?: string;
}

/** The resources of a stack by type. */
export function resourcesOf(stack: Stack, type?: string): Record<string, RenderedResource> {
  const resources: Record<string, RenderedResource> = Template.fromStack(stack).toJSON().Resources;
  return Object.fromEntries(Object.entries(resources).filter(([, resource]) => !type || resource.Type === type));
}

/** The properties of the only resource of a type. */
export function onlyOne(stack: Stack, type: string): RenderedResource & { logicalId: string } {
  const found = Object.entries(resourcesOf(stack, type));
  expect(found.map(([id]) => id)).toHaveLength(1);
  return { logicalId: found[0][0], ...found[0][1] };
}

export function onlyImport(stack: Stack) {
  return onlyOne(stack, 'Custom::CloudTrailImport');
}

/** The access role of the only import. */
export function onlyAccessRole(stack: Stack): RenderedResource {
  const roles = Object.values(resourcesOf(stack, 'AWS::IAM::Role')).filter((role) => role.Properties.Path);
  expect(roles).toHaveLength(1);
  return roles[0];
}

/** The statements of the function's own policy, by their first action, after `Deny ` if they deny it. */
export function functionStatements(stack: Stack): Record<string, any> {
  const statements: any[] = onlyOne(stack, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement;
  const nameOf = ({ Effect, Action }: any) => `${Effect === 'Deny' ? 'Deny ' : ''}${[Action].flat()[0]}`;
  return Object.fromEntries(statements.map((statement) => [nameOf(statement), statement]));
}

/** The problems that synthesis reports, or nothing. */
export function complaintsOf(stack: Stack): string {
  try {
    (stack.node.root as App).synth();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

/** Returns the warnings about a stack that match, and no errors. */
export function warningsOf(stack: Stack, pattern = /./): string[] {
  const { messages } = (stack.node.root as App).synth().getStackArtifact(stack.artifactId);
  const warnings = messages.filter(({ level }) => level === 'warning');
  return warnings.map(({ entry }) => `${entry.data}`).filter((text) => pattern.test(text));
}

/** Resources of a stack that depend on each other in a circle, which CloudFormation refuses. */
export function cycleOf(stack: Stack): string[] {
  return cycleIn(Template.fromStack(stack).toJSON());
}

/** A rendered value as IAM and CloudFormation see it: intrinsic functions replaced by values of a typical length. */
export function deployed(value: any, values: Record<string, string> = {}): any {
  const typical: Record<string, string> = {
    'AWS::Partition': 'aws-us-gov', 'AWS::AccountId': '111122223333', 'AWS::Region': 'ap-northeast-1', 'AWS::StackName': 'Audit', ...values,
  };
  if (Array.isArray(value)) return value.map((each) => deployed(each, values));
  if (typeof value !== 'object' || value === null) return value;
  if (value.Ref) return typical[value.Ref] ?? 'x'.repeat(63);
  if (value['Fn::GetAtt']) return typical[value['Fn::GetAtt'][0]] ?? `arn:aws-us-gov:s3:::${'x'.repeat(63)}`;
  if (value['Fn::Select']) return 'x'.repeat(36);
  if (value['Fn::If']) return deployed(value['Fn::If'][1], values);
  if (value['Fn::Join']) return deployed(value['Fn::Join'][1], values).join(value['Fn::Join'][0]);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, deployed(each, values)]));
}
