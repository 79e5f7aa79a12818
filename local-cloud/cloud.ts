import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessByIam, openAccess, rootOf, type ClientConfig, type Credentials } from './access';
import { Cdk } from './cdk';
import type { Behaviour } from './lake/lake';
import { LakeView, startLakeService } from './lake-service';
import { startMinistack } from './ministack';
import { nodeFolder, type NodeRuntime } from './node-runtimes';
import { freePorts, LOOPBACK } from './ports';
import { requireNode } from './prerequisites';
import type { RunningProcess } from './processes';
import { stopOnSignals } from './shutdown';
import { cloudVariables, environmentWith } from './variables';
import { ensureVenv } from './venv';

const ACCOUNT = '111122223333';
const REGION = 'us-east-1';
/** The user with the name of the service acts as the service. */
const CLOUDTRAIL = 'cloudtrail.amazonaws.com';

export interface CloudSettings {
  /** Settings of CloudTrail Lake that differ from the defaults. */
  readonly behaviour?: Partial<Behaviour>;
  /** The length of a minute in schedules and in the retries of Lambda, in seconds. Default: 60. */
  readonly scheduleSeconds?: number;
  /** Concurrent executions of all functions together. Default: ministack's limit on this machine. */
  readonly concurrentExecutions?: number;
  /** `enforced`: IAM checks every call, over TLS, as on AWS. Otherwise, everybody may make every call. */
  readonly iam?: 'enforced';
  /** A second account. Its root user may make every call in it. */
  readonly otherAccount?: string;
  /** The Node.js that functions run on. Default: the one that runs this process. */
  readonly node?: NodeRuntime;
  /** Folder of packages that functions find, like the SDK in Lambda's runtime. */
  readonly runtimeModules?: string;
  readonly log?: (line: string) => void;
  /** Called when the process is asked to end, before the cloud stops. */
  readonly onInterrupt?: () => void;
}

/** A local AWS: ministack and our emulator of CloudTrail Lake. */
export interface Cloud {
  readonly account: string;
  readonly region: string;
  readonly awsUrl: string;
  readonly lakeUrl: string;
  /** Settings for clients of the SDK, which also need the endpoint of their service. */
  readonly clientConfig: ClientConfig;
  /** Environment variables that point the AWS CLI, the SDKs and the CDK CLI to this cloud. */
  readonly variables: Readonly<Record<string, string>>;
  /** The environment of this process with `variables` and the AWS CLI, without any trace of a real account. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder of the AWS command line. */
  readonly toolsFolder: string;
  readonly lake: LakeView;
  /** The CDK command line for the app in a folder. */
  cdk(app: string): Cdk;
  /** Creates a user with these policy statements. Without IAM, the user may do everything. */
  user(name: string, statements: object | object[]): Promise<ClientConfig>;
  /** Settings for clients of the root user of an account. */
  root(account: string): ClientConfig;
  /** The calls that IAM has denied so far, one sentence each. */
  denials(): string[];
  /** Stops all services and removes their files. */
  stop(): Promise<void>;
}

/**
 * Starts a local cloud on free ports of the loopback interface. The cloud also stops when the process is asked to end.
 */
export async function startCloud(settings: CloudSettings = {}): Promise<Cloud> {
  const { behaviour, scheduleSeconds = 60, concurrentExecutions, iam, otherAccount, node, runtimeModules } = settings;
  const { log = () => undefined, onInterrupt } = settings;
  requireNode();
  // The SDK warns of Node.js versions that it will stop supporting.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const { python, bin: toolsFolder } = await ensureVenv(log);
  const folder = mkdtempSync(join(tmpdir(), 'local-cloud-'));
  const stops: Array<() => Promise<void> | void> = [
    () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  ];
  const stop = once(async () => {
    for (const each of stops.reverse()) {
      await each();
    }
  });
  stops.push(stopOnSignals({ announce: onInterrupt, stop }));

  try {
    const [awsPort, lakePort] = await freePorts(2);
    const access = iam ? accessByIam(ACCOUNT, REGION, folder) : openAccess(ACCOUNT, REGION);
    const awsUrl = `${access.scheme}://${LOOPBACK}:${awsPort}`;
    const lakeUrl = `http://${LOOPBACK}:${lakePort}`;
    const variablesOf = (credentials: Credentials) => ({
      ...cloudVariables({ account: ACCOUNT, region: REGION, awsUrl, lakeUrl: iam ? undefined : lakeUrl, credentials }),
      ...access.variables,
    });
    const start = async (starting: Promise<RunningProcess>): Promise<void> => {
      stops.push(async () => (await starting.catch(() => undefined))?.stop());
      await starting;
    };
    const otherAccounts = otherAccount ? { [otherAccount]: rootOf(otherAccount) } : {};
    const startLake = async () => {
      const variables = variablesOf(await access.administrator(CLOUDTRAIL, awsUrl));
      const env = environmentWith(variables, toolsFolder);
      await start(startLakeService({ port: lakePort, account: ACCOUNT, otherAccounts, behaviour, env, folder }));
    };
    const ministack = start(startMinistack({
      python,
      port: awsPort,
      account: ACCOUNT,
      region: REGION,
      lakeUrl,
      certificate: access.certificate,
      folder,
      scheduleSeconds,
      concurrentExecutions,
      runtimeModules,
      nodeFolder: node && nodeFolder(node),
    }));
    // If IAM is enforced, the lake needs a user, which ministack creates.
    await Promise.all([ministack, iam ? ministack.then(startLake) : startLake()]);
    const credentials = await access.administrator('administrator', awsUrl);
    const variables = variablesOf(credentials);
    const env = environmentWith(variables, toolsFolder);
    return {
      account: ACCOUNT,
      region: REGION,
      awsUrl,
      lakeUrl,
      clientConfig: access.clientConfig(credentials),
      variables,
      env,
      toolsFolder,
      lake: new LakeView(lakeUrl),
      cdk: (app) => new Cdk({ app, env, folder: mkdtempSync(join(folder, 'cdk-')) }),
      user: async (name, statements) => access.clientConfig(await access.user(name, statements, awsUrl)),
      root: (account) => access.clientConfig(rootOf(account)),
      denials: () => readFileSync(join(folder, 'ministack.log'), 'utf8').match(/IAM denies .*/g) ?? [],
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Returns the same promise for each call, because a signal may arrive while the services are being stopped. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
