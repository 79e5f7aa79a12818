import { delimiter, join } from 'node:path';
import { trusting, type Certificate } from './certificate';
import { LOOPBACK } from './ports';
import type { RunningProcess } from './processes';
import { startService } from './service';

export interface MinistackSettings {
  readonly python: string;
  readonly port: number;
  readonly account: string;
  readonly region: string;
  /** URL of the CloudTrail Lake emulator. */
  readonly lakeUrl: string;
  /** If specified, IAM checks every call, and ministack serves TLS with this certificate. */
  readonly certificate?: Certificate;
  /** Folder of its log and its temporary files. */
  readonly folder: string;
  /** The length of a minute in schedules and in the retries of Lambda, in seconds. */
  readonly scheduleSeconds: number;
  /** Concurrent executions of all functions together. Default: ministack's limit on this machine. */
  readonly concurrentExecutions?: number;
  /** Folder of packages that functions find. */
  readonly runtimeModules?: string;
  /** Folder of the `node` that functions run on. Default: the one on the PATH. */
  readonly nodeFolder?: string;
}

/** Starts ministack, which provides every AWS service but CloudTrail. */
export function startMinistack(settings: MinistackSettings): Promise<RunningProcess> {
  const { python, port, account, region, lakeUrl, certificate, folder, nodeFolder, runtimeModules } = settings;
  const { scheduleSeconds, concurrentExecutions } = settings;
  return startService(python, [join(__dirname, 'ministack', 'launch.py')], {
    name: 'ministack',
    healthUrl: `${certificate ? 'https' : 'http'}://${LOOPBACK}:${port}/_ministack/health`,
    ca: certificate?.pem,
    logFile: join(folder, 'ministack.log'),
    // Lambda functions inherit this environment, so it contains nothing of the user's own but the PATH.
    env: {
      PATH: [...nodeFolder ? [nodeFolder] : [], process.env.PATH].join(delimiter),
      HOME: folder,
      TMPDIR: folder,
      PYTHONDONTWRITEBYTECODE: '1',
      GATEWAY_PORT: String(port),
      BIND_HOST: LOOPBACK,
      MINISTACK_HOST: LOOPBACK,
      MINISTACK_ACCOUNT_ID: account,
      MINISTACK_REGION: region,
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      SCHEDULE_SECONDS: String(scheduleSeconds),
      ...(concurrentExecutions === undefined ? {} : { LAMBDA_ACCOUNT_CONCURRENCY: String(concurrentExecutions) }),
      LAKE_URL: lakeUrl,
      ...(runtimeModules ? { NODE_PATH: runtimeModules } : {}),
      ...(certificate ? enforcingIam(certificate) : { AWS_ENDPOINT_URL_CLOUDTRAIL: lakeUrl }),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    },
  });
}

function enforcingIam(certificate: Certificate): Record<string, string> {
  return {
    AUTH: 'true',
    USE_SSL: '1',
    MINISTACK_SSL_CERT: certificate.file,
    MINISTACK_SSL_KEY: certificate.keyFile,
    ...trusting(certificate),
  };
}
