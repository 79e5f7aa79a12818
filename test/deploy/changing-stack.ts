import { join } from 'node:path';
import { Account, logsOf, timed } from './account';
import type { Cdk } from '../../local-cloud/cdk';
import { startCloud, type Cloud, type CloudSettings } from '../../local-cloud/cloud';

const BUCKET = 'logs-of-an-organization';
const STACK = 'Changing';
const LOGS = logsOf(5);
/** The accounts whose logs are in the bucket, eight files each. */
export const ACCOUNTS = LOGS.map(({ account }) => account);
export const FILES_OF_AN_ACCOUNT = 8;
/** Milliseconds for each file of an import that does not end before the test lets it. */
export const ENDLESS = 3_600_000;

/** The stack of `changing/`, deployed to a separate cloud. */
export class ChangingStack {
  static async start(settings: CloudSettings): Promise<ChangingStack> {
    const cloud = await startCloud({ scheduleSeconds: 5, ...settings });
    try {
      const account = new Account(cloud);
      await account.createBucket(BUCKET, LOGS);
      const cdk = cloud.cdk(join(__dirname, 'changing'));
      await cdk.bootstrap(cloud.account, cloud.region);
      return new ChangingStack(cloud, account, await account.createStore(), cdk);
    } catch (error) {
      await cloud.stop();
      throw error;
    }
  }

  ledger = '';
  functionArn = '';
  stackArn = '';
  private context: Record<string, string> = {};

  private constructor(
    readonly cloud: Cloud, readonly account: Account, readonly store: string, private readonly cdk: Cdk,
  ) {}

  /** Deploys imports, each written as `<construct ID>=<account>`. */
  async deploy(imports: readonly string[], options: Record<string, string> = {}): Promise<void> {
    this.context = { bucket: BUCKET, store: this.store, imports: imports.join(), ...options };
    const { [STACK]: outputs } = await timed(`cdk deploy ${imports.join()}`, this.cdk.deploy(this.context));
    Object.assign(this, { ledger: outputs.Ledger, functionArn: outputs.FunctionArn, stackArn: outputs.StackArn });
  }

  /** Deploys imports and a resource that fails, so that CloudFormation rolls back. */
  async deployAndRollBack(imports: readonly string[], options: Record<string, string> = {}): Promise<void> {
    const former = this.context;
    const deployment = this.deploy(imports, { ...options, broken: 'true' });
    const failure = await deployment.then(() => 'none', (error: Error) => error.message);
    this.context = former;
    expect(failure).toContain('MetricName and Namespace are required');
  }

  status(): Promise<string | undefined> {
    return this.account.stackStatus(STACK);
  }

  async destroy(): Promise<void> {
    await timed('cdk destroy', this.cdk.destroy(this.context));
  }

  /** The state of each import in the ledger, by the construct that claims it. */
  async states(): Promise<Record<string, string>> {
    const records = await this.account.ledger(this.ledger, 'import');
    const claims = await this.account.ledger(this.ledger, 'claim');
    return Object.fromEntries(claims.filter((claim) => claim.import !== undefined)
      .map((claim) => [/^[A-Za-z]+(?=Into)/.exec(claim.id)![0], records.find(({ id }) => id === claim.import)!.state])
      .sort());
  }
}
