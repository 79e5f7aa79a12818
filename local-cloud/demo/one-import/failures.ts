import { ListImportFailuresCommand } from '@aws-sdk/client-cloudtrail';
import type { OneImportDemo } from './demo';

/** Prints the log files that CloudTrail could not import. */
export async function showFailures({ cloudTrail, screen }: OneImportDemo, importId: string | undefined): Promise<void> {
  const { Failures = [] } = await cloudTrail.send(new ListImportFailuresCommand({ ImportId: importId }));
  for (const failure of Failures.filter(({ Status }) => Status === 'FAILED')) {
    screen.failure(`Failed entry: ${failure.Location}`);
    screen.line(`${failure.ErrorType}: ${failure.ErrorMessage}`, '     ');
  }
}
