import { join } from 'node:path';
import { LOOPBACK } from './ports';
import type { RunningProcess } from './processes';
import { startService } from './service';

export interface MinistackSettings {
  readonly python: string;
  readonly port: number;
  readonly account: string;
  readonly region: string;
  /** Where the functions' calls to CloudTrail go. */
  readonly lakeUrl: string;
  /** Folder of its log and its temporary files. */
  readonly folder: string;
  /** Factor on the length of the Wait states of state machines. */
  readonly waitScale: number;
}

/** Starts ministack: every AWS service that the demo needs but CloudTrail. */
export function startMinistack({ python, port, account, region, lakeUrl, folder, waitScale }: MinistackSettings): Promise<RunningProcess> {
  return startService(python, [join(__dirname, 'ministack', 'launch.py')], {
    name: 'ministack',
    healthUrl: `http://${LOOPBACK}:${port}/_ministack/health`,
    logFile: join(folder, 'ministack.log'),
    // Lambda functions inherit it: nothing of the user's own environment is in it but where to find programs.
    env: {
      PATH: process.env.PATH,
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
      SFN_WAIT_SCALE: String(waitScale),
      AWS_ENDPOINT_URL_CLOUDTRAIL: lakeUrl,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    },
  });
}
