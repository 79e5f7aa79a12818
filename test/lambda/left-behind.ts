import { create } from './given';
import { jobName } from '../../lambda/names';
import type { ImportRequest, WantedImport } from '../../lambda/request';

/** The execution that a request, by default an earlier one, has left for an import. */
export function leftBehind(job: 'queue' | 'watch', want: WantedImport, by: Partial<ImportRequest> = { requestId: 'an-earlier-request' }): string {
  return `arn:aws:states:us-east-1:111122223333:execution:Machine:${jobName(job, { ...create(want), ...by }, want.identity)}`;
}
