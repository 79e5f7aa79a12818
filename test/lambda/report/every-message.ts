import type { LogFiles } from '../../../lambda/checks/log-file-count';
import type { Trouble } from '../../../lambda/ledger/records';
import * as checks from '../../../lambda/report/check-messages';
import * as messages from '../../../lambda/report/messages';
import { A, always, DESTINATION, failures, IMPORT_A, other, OTHER_ROLE, STACK_ID } from '../given';

export const trouble = (kind: Trouble['kind'], action = 'cloudtrail:ListImports'): Trouble =>
  ({ kind, action, message: 'AccessDeniedException: no', since: 0 });
const logs: LogFiles = {
  files: 40, gzipBytes: 1, archived: 7, complete: false, firstArchived: 'AWSLogs/111122223333/CloudTrail/a.json.gz',
  otherNames: { files: 3, example: 'AWSLogs/111122223333/CloudTrail/part-1.gz' },
};
const LEFT_OUT = (['otherDay', 'notGzip', 'digest', 'insights', 'aggregated', 'otherService'] as const)
  .map((reason) => ({ reason, files: 1, example: `AWSLogs/${reason}.gz` }));
const NEARBY = { folder: 'AWSLogs/', names: ['AWSLogs/444455556666/'], complete: true };

/** Every message that can reach a user, by its function. */
const LIFE: Record<keyof typeof messages, string[]> = {
  foreignRunning: [messages.foreignRunning(other('IN_PROGRESS'))],
  foreignUnfinished: [messages.foreignUnfinished(other('FAILED'))],
  keepRole: [messages.keepRole(IMPORT_A, 'RUNNING', OTHER_ROLE, A)],
  recordGone: [messages.recordGone(IMPORT_A)],
  endUnknown: [messages.endUnknown(IMPORT_A)],
  nothingToReturnTo: [messages.nothingToReturnTo()],
  takenBy: [messages.takenBy(other('COMPLETED'))],
  removedWhileFailed: [messages.removedWhileFailed(IMPORT_A, 3)],
  stopFailed: [messages.stopFailed(IMPORT_A)],
  keptInRollback: [messages.keptInRollback('The bucket is missing.')],
  notCompleted: [
    messages.notCompleted('RUNNING', 600_000),
    messages.notCompleted('RETRYING', 600_000, 'the failed entry s3://trail-logs/a (AccessDenied: no)'),
  ],
  stoppedMeanwhile: [messages.stoppedMeanwhile(IMPORT_A)],
  failedEntries: [
    messages.failedEntries(IMPORT_A, failures()), messages.failedEntries(IMPORT_A, failures({ first: [] })),
    messages.failedEntries(IMPORT_A, failures({ withoutEvents: 1 })),
  ],
  allLogFilesImported: [messages.allLogFilesImported(IMPORT_A, failures({ withoutEvents: 2 }))],
  tookTooLong: [messages.tookTooLong('the stack is UPDATE_COMPLETE'), messages.tookTooLong(undefined)],
  callFails: (['denied', 'unreachable', 'throttled'] as const).map((kind) => messages.callFails(trouble(kind))),
  eventNotAccepted: [messages.eventNotAccepted('FAILED', trouble('denied', 'events:PutEvents'))],
  overtaken: [messages.overtaken()],
  stackNotInProgress: [messages.stackNotInProgress('UPDATE_COMPLETE')],
  givenUp: [messages.givenUp('UPDATE_ROLLBACK_IN_PROGRESS')],
  otherStack: [messages.otherStack(STACK_ID)],
  ledgerUnusable: [
    messages.ledgerUnusable('Ledger', 'missing'),
    messages.ledgerUnusable('Ledger', trouble('denied', 'dynamodb:PutItem')),
  ],
  stopItYourself: [messages.stopItYourself('History', STACK_ID)],
  stopGivenRole: [messages.stopGivenRole(IMPORT_A)],
  startRefused: ['InvalidParameterException', 'InvalidImportSourceException', 'AccessDeniedException', 'NewException']
    .map((name) => messages.startRefused(name, 'No.', A)),
};
const CHECKS: Record<keyof typeof checks, string[]> = {
  storeMissing: [checks.storeMissing(DESTINATION)],
  storeUnusable: [checks.storeUnusable(DESTINATION, 'PENDING_DELETION'), checks.storeUnusable(DESTINATION, 'CREATED')],
  wrongCategory: [checks.wrongCategory(DESTINATION, ['ConfigurationItem'])],
  organizationOfAnother: [checks.organizationOfAnother(DESTINATION, '999988887777', '111122223333')],
  pastRetention: [checks.pastRetention(DESTINATION, 7, '2026-02-22')],
  partlyPastRetention: [checks.partlyPastRetention(7, '2026-02-22')],
  bucketMissing: [checks.bucketMissing('trail-logs')],
  wrongRegion: [checks.wrongRegion('trail-logs', 'us-east-1', 'eu-west-1')],
  aclsOn: [checks.aclsOn('trail-logs')],
  grantsWouldBeLost: [checks.grantsWouldBeLost('trail-logs', ['auditor', 'LogDelivery'])],
  aclGrantsAccess: [checks.aclGrantsAccess('trail-logs')],
  aclsUnknown: [checks.aclsUnknown(A)],
  nothingToImport: [
    checks.nothingToImport(A, logs), checks.nothingToImport(always(), { ...logs, leftOut: LEFT_OUT }),
    checks.nothingToImport(A, { ...logs, nearby: NEARBY }),
    checks.nothingToImport(A, { ...logs, nearby: { folder: '', names: ['a/', 'b/'], complete: false } }),
  ],
  archived: [checks.archived(A, logs), checks.archived(A, { ...logs, firstArchived: "it's archived.gz" })],
  otherNames: [checks.otherNames(logs)],
  withoutEvents: [checks.withoutEvents(LEFT_OUT.slice(1))],
  notListed: [checks.notListed('trail-logs', 'AccessDenied')],
  listedInPart: [checks.listedInPart(logs)],
  tooManyPastImports: [checks.tooManyPastImports(DESTINATION)],
  covered: [
    checks.covered(A, [other('COMPLETED')], 19_000, []),
    checks.covered(always(), [], undefined, [{ start: '2023-01-01T00:00:00Z', end: '2023-12-31T23:59:59Z' }]),
  ],
};

/** Each message with the name of its function. */
export const EVERY_MESSAGE = Object.entries({ ...LIFE, ...CHECKS })
  .flatMap(([name, texts]) => texts.map((text) => [name, text] as const));

/** The commands in a text, without the quotation marks around them. */
export function commandsIn(text: string): string[] {
  return [...text.matchAll(/"(aws [^"]*)"/g)].map(([, command]) => command);
}
