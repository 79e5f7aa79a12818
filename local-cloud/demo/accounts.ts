import type { LogFile } from './log-files';

/** An invented account of the organization in the demo. */
export interface AccountLogs {
  readonly account: string;
  readonly files: LogFile[];
}

const LAYOUT = /^.*?CloudTrail\//;

/** Divides log files evenly among invented accounts, as if each account had written its part of them. */
export function divideAmongAccounts(files: readonly LogFile[], accounts: number): AccountLogs[] {
  if (files.length < accounts) {
    throw new Error(`${files.length} log files are too few for ${accounts} imports.`);
  }
  return Array.from({ length: accounts }, (_, index) => {
    const account = String(index + 1).repeat(12).slice(0, 12);
    return {
      account,
      files: files.filter((__, place) => place % accounts === index)
        .map((file) => ({ ...file, key: `AWSLogs/${account}/CloudTrail/${file.key.replace(LAYOUT, '')}` })),
    };
  });
}
