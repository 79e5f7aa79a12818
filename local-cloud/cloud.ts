import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessByIam, openAccess, type ClientConfig, type Credentials } from './access';
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
/** A user who is named like the service acts as the service. */
const CLOUDTRAIL = 'cloudtrail.amazonaws.com';

export interface CloudSettings {
  /** How CloudTrail Lake behaves where that is not the default. */
  readonly behaviour?: Partial<Behaviour>;
  /** Factor on the length of the Wait states of state machines; 1 if left out. */
  readonly waitScale?: number;
  /** `enforced`: every call needs the right to make it, over TLS, as on AWS. Otherwise everybody may do everything. */
  readonly iam?: 'enforced';
  /** The Node.js that functions run on; ours if left out. */
  readonly node?: NodeRuntime;
  /** Folder of packages that functions find, as they find the SDK of Lambda's runtime. */
  readonly runtimeModules?: string;
  readonly say?: (line: string) => void;
}

/** A local AWS: ministack, and beside it our emulator of CloudTrail Lake. */
export interface Cloud {
  readonly account: string;
  readonly region: string;
  readonly awsUrl: string;
  readonly lakeUrl: string;
  /** For clients of the SDK, which need the endpoint of their service besides. */
  readonly clientConfig: ClientConfig;
  /** What points the AWS CLI, the SDKs and the CDK CLI here. */
  readonly variables: Readonly<Record<string, string>>;
  /** Our own environment with `variables` and the AWS CLI, without any trace of a real account. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder of the AWS command line. */
  readonly toolsFolder: string;
  readonly lake: LakeView;
  /** The CDK command line for the app in a folder. */
  cdk(app: string): Cdk;
  /** The calls that IAM has denied so far, a sentence each. */
  denials(): string[];
  /** Stops everything that was started, and removes its files. */
  stop(): Promise<void>;
}

/** Starts a local cloud on free ports of the loopback interface. It stops as well when the process is asked to end. */
export async function startCloud({ behaviour, waitScale = 1, iam, node, runtimeModules, say = () => undefined }: CloudSettings = {}): Promise<Cloud> {
  requireNode();
  // The SDK warns of Node versions that it will give up some day; here it runs as it was installed.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const { python, bin: toolsFolder } = ensureVenv(say);
  const folder = mkdtempSync(join(tmpdir(), 'local-cloud-'));
  const stops: Array<() => Promise<void> | void> = [() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })];
  const stop = once(async () => {
    for (const each of stops.reverse()) {
      await each();
    }
  });
  stops.push(stopOnSignals(stop));

  try {
    const [awsPort, lakePort] = await freePorts(2);
    const access = iam ? accessByIam(ACCOUNT, REGION, folder) : openAccess(ACCOUNT, REGION);
    const awsUrl = `${access.scheme}://${LOOPBACK}:${awsPort}`;
    const lakeUrl = `http://${LOOPBACK}:${lakePort}`;
    const variablesOf = (credentials: Credentials) => ({
      ...cloudVariables({ account: ACCOUNT, region: REGION, awsUrl, lakeUrl: iam ? undefined : lakeUrl, credentials }), ...access.variables,
    });
    const start = async (starting: Promise<RunningProcess>): Promise<void> => {
      stops.push(async () => (await starting.catch(() => undefined))?.stop());
      await starting;
    };
    const startLake = async () => {
      const variables = variablesOf(await access.administrator(CLOUDTRAIL, awsUrl));
      await start(startLakeService({ port: lakePort, account: ACCOUNT, behaviour, env: environmentWith(variables, toolsFolder), folder }));
    };
    const ministack = start(startMinistack({
      python, port: awsPort, account: ACCOUNT, region: REGION, lakeUrl, certificate: access.certificate, folder, waitScale, runtimeModules,
      nodeFolder: node && nodeFolder(node),
    }));
    // Where IAM is enforced the lake needs a user, which ministack makes.
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
      denials: () => readFileSync(join(folder, 'ministack.log'), 'utf8').match(/IAM denies .*/g) ?? [],
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The same promise for each call: a signal may come while things are stopped already. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
