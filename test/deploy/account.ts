import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient, CreateStackCommand, DeleteStackCommand, DescribeStackResourcesCommand, DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CloudTrailClient, CreateEventDataStoreCommand, GetEventDataStoreCommand, GetImportCommand, paginateListImports,
  type GetImportCommandOutput,
} from '@aws-sdk/client-cloudtrail';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Template } from '../../local-cloud/cdk';
import type { Cloud } from '../../local-cloud/cloud';
import { divideAmongAccounts, type AccountLogs } from '../../local-cloud/demo/accounts';
import { readLogFiles } from '../../local-cloud/demo/log-files';
import { TrailBucket } from '../../local-cloud/demo/trail-bucket';
import { RULE_NAME_PREFIX } from '../../src/wire';

const ENDED = ['COMPLETED', 'FAILED', 'STOPPED'];
const PATIENCE_MS = 20 * 60_000;
const PAUSE_MS = 1_000;

/** The 40 log files of the demo, as if this number of accounts had written them. */
export const logsOf = (accounts: number): AccountLogs[] =>
  divideAmongAccounts(readLogFiles(resolve(__dirname, '../../local-cloud/trail-logs'), new Date(0)), accounts);

/** The account of a local cloud, as the tests observe it. */
export class Account {
  readonly cloudTrail: CloudTrailClient;
  private readonly cloudFormation: CloudFormationClient;
  private readonly eventBridge: EventBridgeClient;
  private readonly dynamoDb: DynamoDBClient;
  private readonly s3: S3Client;

  constructor(cloud: Cloud) {
    const config = { ...cloud.clientConfig, endpoint: cloud.awsUrl };
    this.cloudTrail = new CloudTrailClient(config);
    this.cloudFormation = new CloudFormationClient(config);
    this.eventBridge = new EventBridgeClient(config);
    this.dynamoDb = new DynamoDBClient(config);
    this.s3 = new S3Client(config);
  }

  /** Creates a bucket with these log files. */
  async createBucket(name: string, logs: readonly AccountLogs[]): Promise<TrailBucket> {
    const bucket = new TrailBucket(this.s3, name);
    await bucket.create();
    await bucket.upload(logs.flatMap(({ files }) => files));
    return bucket;
  }

  /** Creates an event data store, and returns its ARN. */
  async createStore(): Promise<string> {
    const { EventDataStoreArn } = await this.cloudTrail.send(
      new CreateEventDataStoreCommand({ Name: 'lake', RetentionPeriod: 3653, TerminationProtectionEnabled: false }));
    return EventDataStoreArn!;
  }

  /** All imports of the account, oldest first. */
  async imports(): Promise<GetImportCommandOutput[]> {
    const found: GetImportCommandOutput[] = [];
    for await (const { Imports = [] } of paginateListImports({ client: this.cloudTrail }, {})) {
      for (const { ImportId } of Imports) {
        found.push(await this.cloudTrail.send(new GetImportCommand({ ImportId })));
      }
    }
    return found.sort((a, b) => Number(a.CreatedTimestamp) - Number(b.CreatedTimestamp));
  }

  async statuses(): Promise<string[]> {
    return (await this.imports()).map(({ ImportStatus }) => ImportStatus!);
  }

  async stackStatus(StackName: string): Promise<string | undefined> {
    return (await this.cloudFormation.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.StackStatus;
  }

  /** Deploys a template under any name, without the CDK CLI. Returns the physical IDs of its resources, by type. */
  async createStack(
    StackName: string,
    template: Template,
    parameters: Record<string, string>,
  ): Promise<Record<string, string[]>> {
    const Parameters = Object.entries(parameters)
      .map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
    const TemplateBody = JSON.stringify(template);
    await this.cloudFormation.send(
      new CreateStackCommand({ StackName, TemplateBody, Parameters, Capabilities: ['CAPABILITY_NAMED_IAM'] }));
    expect(await this.untilDeployed(StackName)).toBe('CREATE_COMPLETE');
    const { StackResources = [] } = await this.cloudFormation.send(new DescribeStackResourcesCommand({ StackName }));
    const found: Record<string, string[]> = {};
    for (const { ResourceType = '', PhysicalResourceId = '' } of StackResources) {
      (found[ResourceType] ??= []).push(PhysicalResourceId);
    }
    return found;
  }

  async deleteStack(StackName: string): Promise<void> {
    // CloudFormation shows a deleted stack only by its ID.
    const { Stacks = [] } = await this.cloudFormation.send(new DescribeStacksCommand({ StackName }));
    await this.cloudFormation.send(new DeleteStackCommand({ StackName }));
    expect(await this.untilDeployed(Stacks[0].StackId!)).toBe('DELETE_COMPLETE');
  }

  private async untilDeployed(stack: string): Promise<string | undefined> {
    let status: string | undefined;
    await until(`${stack} is deployed`, async () => {
      status = await this.stackStatus(stack);
      return !status!.endsWith('_IN_PROGRESS');
    }, () => `${status}`);
    return status;
  }

  async storeStatus(EventDataStore: string): Promise<string | undefined> {
    return (await this.cloudTrail.send(new GetEventDataStoreCommand({ EventDataStore }))).Status;
  }

  /** The states of the rules that invoke functions while work is left, one rule for each stack with imports. */
  async ruleStates(): Promise<string[]> {
    const { Rules = [] } = await this.eventBridge.send(new ListRulesCommand({ NamePrefix: RULE_NAME_PREFIX }));
    return Rules.map(({ State }) => State!);
  }

  /** The records of one kind in a ledger. */
  async ledger(table: string, kind: string): Promise<Array<Record<string, any>>> {
    const found: Array<Record<string, any>> = [];
    const scan = { TableName: table, ConsistentRead: true };
    for await (const { Items = [] } of paginateScan({ client: this.dynamoDb }, scan)) {
      found.push(...Items.map((item) => unmarshall(item)).filter((record) => record.kind === kind));
    }
    return found;
  }

  /** Waits until this number of imports has ended and no work is left, and returns how they ended. */
  async untilAtRest(imports: number): Promise<string[]> {
    let statuses: string[] = [];
    await until(`${imports} imports have ended`, async () => {
      statuses = await this.statuses();
      const rules = await this.ruleStates();
      return statuses.length >= imports && statuses.every((status) => ENDED.includes(status))
        && rules.every((state) => state === 'DISABLED');
    }, () => statuses.join());
    return statuses;
  }
}

/** Waits for a condition. The patience only limits how long a test takes to fail. */
export async function until(
  what: string,
  condition: () => Promise<boolean>,
  detail: () => string = () => '',
): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; !await condition(); await sleep(PAUSE_MS)) {
    if (Date.now() > deadline) {
      throw new Error(`Waited ${PATIENCE_MS / 60_000} minutes until ${what}. ${detail()}`.trimEnd());
    }
  }
}

/** Prints how long a step took. No test depends on it. */
export async function timed<T>(what: string, work: Promise<T>): Promise<T> {
  const began = Date.now();
  const result = await work;
  console.info(`${what}: ${Math.round((Date.now() - began) / 1_000)} s`);
  return result;
}
