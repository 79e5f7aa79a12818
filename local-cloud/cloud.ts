import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cdk } from './cdk';
import type { Behaviour } from './lake/lake';
import { LakeView, startLakeService } from './lake-service';
import { startMinistack } from './ministack';
import { freePorts, LOOPBACK } from './ports';
import { requireNode } from './prerequisites';
import { stopOnSignals } from './shutdown';
import { cloudVariables, environmentWith } from './variables';
import { ensureVenv } from './venv';

const ACCOUNT = '111122223333';
const REGION = 'us-east-1';

export interface CloudSettings {
  /** How CloudTrail Lake behaves where that is not the default. */
  readonly behaviour?: Partial<Behaviour>;
  /** Factor on the length of the Wait states of state machines; 1 if left out. */
  readonly waitScale?: number;
  readonly say?: (line: string) => void;
}

/** A local AWS: ministack, and beside it our emulator of CloudTrail Lake. */
export interface Cloud {
  readonly account: string;
  readonly region: string;
  readonly awsUrl: string;
  readonly lakeUrl: string;
  /** For clients of the SDK, which need the endpoint of their service besides. */
  readonly clientConfig: { readonly region: string; readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } };
  /** What points the AWS CLI, the SDKs and the CDK CLI here. */
  readonly variables: Readonly<Record<string, string>>;
  /** Our own environment with `variables` and the AWS CLI, without any trace of a real account. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder of the AWS command line. */
  readonly toolsFolder: string;
  readonly lake: LakeView;
  /** The CDK command line for the app in a folder. */
  cdk(app: string): Cdk;
  /** Stops everything that was started, and removes its files. */
  stop(): Promise<void>;
}

/** Starts a local cloud on free ports of the loopback interface. It stops as well when the process is asked to end. */
export async function startCloud({ behaviour, waitScale = 1, say = () => undefined }: CloudSettings = {}): Promise<Cloud> {
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
    const awsUrl = `http://${LOOPBACK}:${awsPort}`;
    const lakeUrl = `http://${LOOPBACK}:${lakePort}`;
    const variables = cloudVariables({ account: ACCOUNT, region: REGION, awsUrl, lakeUrl });
    const env = environmentWith(variables, toolsFolder);
    const ministack = startMinistack({ python, port: awsPort, account: ACCOUNT, region: REGION, lakeUrl, folder, waitScale });
    const lake = startLakeService({ port: lakePort, account: ACCOUNT, behaviour, env, folder });
    for (const starting of [ministack, lake]) {
      stops.push(async () => (await starting.catch(() => undefined))?.stop());
    }
    await Promise.all([ministack, lake]);
    return {
      account: ACCOUNT,
      region: REGION,
      awsUrl,
      lakeUrl,
      clientConfig: { region: REGION, credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'test' } },
      variables,
      env,
      toolsFolder,
      lake: new LakeView(lakeUrl),
      cdk: (app) => new Cdk({ app, env, folder }),
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
