import { importIdentity, sameIdentity } from './identity';
import { executionArn, isImportId, jobName, requestName, type Job } from './names';
import { FORMS, homeProblems, type ImportRequest, type WantedImport } from './request';
import type { TickInput } from './tick';

type Check = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Check>>;

/**
 * What the state machine hands to a tick, or what is wrong with it. Whoever may invoke the function or start an execution could hand
 * in anything: a tick works only for a request that could have been parsed, and in the execution that was started for that request.
 * Fields that are not known here pass, for an execution lives on when the function is renewed.
 */
export function parseTick(event: object, functionArn: string): TickInput | { readonly wrong: string } {
  const wrong = wrongIn(event, TICK, '');
  if (wrong !== undefined) { return { wrong }; }
  const input = event as TickInput;
  const { request } = input.tick;
  const [foreign] = homeProblems(request, functionArn);
  if (foreign !== undefined) { return { wrong: foreign }; }
  return input.execution === executionArn(request.stateMachineArn, nameOf(input)) ? input : { wrong: 'execution is not that of the request' };
}

function nameOf({ tick: { job = 'request', request, memory } }: TickInput): string {
  return job === 'request' ? requestName(request) : jobName(job, request, request.wanted.identity, memory?.generation);
}

const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const whole: Check = (value) => Number.isInteger(value) && (value as number) >= 0;
const flag: Check = (value) => typeof value === 'boolean';
const text = (form: RegExp = /^/, most = 2_048): Check => (value) => typeof value === 'string' && value.length <= most && form.test(value);
const one = (...of: unknown[]): Check => (value) => of.includes(value);
const optional = (check: Check): Check => (value) => value === undefined || check(value);
const object = (shape: Shape): Check => (value) => wrongIn(value, shape, '') === undefined;
const importId: Check = (value) => typeof value === 'string' && isImportId(value);

const IDENTITY: Shape = { sourceUri: text(), store: text(), start: optional(number), end: optional(number) };

const WANTED: Shape = {
  sourceUri: text(FORMS.SourceUri), bucket: text(), bucketRegion: optional(text(FORMS.SourceRegion)), destination: text(FORMS.Destination),
  start: optional(text(FORMS.StartEventTime)), end: optional(text(FORMS.EndEventTime)), role: text(FORMS.AccessRoleArn),
  roleOrigin: one('own', 'given'), disableAcls: flag, constructPath: text(), retryAttempts: whole, waitFor: optional(whole), ownMetrics: flag,
  identity: object(IDENTITY), allowOverlap: optional(one(true)), allowEmpty: optional(one(true)),
  estimate: optional(object({ pricePerGigabyte: optional(number), compressionFactor: number })),
};

const wanted: Check = (value) => object(WANTED)(value) && agrees(value as WantedImport);

/** What stands in it twice says the same. */
function agrees({ identity, sourceUri, bucket, destination, start, end }: WantedImport): boolean {
  return sameIdentity(identity, importIdentity({ sourceUri, destination, start, end })) && FORMS.SourceUri.exec(sourceUri)![1] === bucket;
}

const REQUEST: Shape = {
  type: one('Create', 'Update', 'Delete'), requestId: text(undefined, 256), sentAt: text(/^\d{8}T\d{6}Z$/), stackId: text(FORMS.StackId),
  logicalId: text(undefined, 256),
  physicalId: optional(text(/./s, 1_024)), stateMachineArn: text(FORMS.StateMachineArn), wanted, former: optional(wanted),
};

/** Only what was created has an id. */
const hasItsId = ({ type, physicalId }: ImportRequest) => (type === 'Create') === (physicalId === undefined);
const request: Check = (value) => object(REQUEST)(value) && hasItsId(value as ImportRequest);

const STATISTICS: Shape = {
  prefixesFound: number, prefixesCompleted: number, filesCompleted: number, eventsCompleted: number, failedEntries: number,
};
const RECORD: Shape = {
  importId, status: optional(text(undefined, 64)), identity: object(IDENTITY), role: text(),
  createdAt: number, updatedAt: number, statistics: object(STATISTICS),
};

const MEMORY: Shape = Object.fromEntries(Object.entries({
  unclearSince: number, deniedSince: number, storeSince: number, busySince: number, queuedAt: number, retryAt: number,
  resumedAt: number, refusedSince: number, untakenSince: number,
  ticks: whole, generation: whole, retries: whole,
  stopping: object({ importId, at: number }), queueing: object({ importId: optional(importId) }),
  passedOver: (value: unknown) => Array.isArray(value) && value.every(importId),
  queued: flag, watched: flag, requeue: flag, importId, region: text(FORMS.SourceRegion), started: object(RECORD), metered: object(STATISTICS),
  logFiles: object({ files: whole, gzipBytes: whole, archived: whole, complete: flag, unknown: optional(text()) }),
  estimate: object({ files: whole, gzipBytes: whole, bytes: number, dollars: optional(number), atLeast: flag }),
  told: one('QUEUED', 'STARTED', 'RETRYING', 'COMPLETED', 'FAILED', 'STOPPED'),
}).map(([name, check]) => [name, optional(check)]));

const JOBS: readonly Job[] = ['request', 'queue', 'watch'];
const followsSomething: Check = (value) => (value as TickInput['tick']).job !== 'watch' || (value as TickInput['tick']).memory?.importId !== undefined;

const TICK: Shape = {
  tick: (value) => object({ job: optional(one(...JOBS)), request, memory: optional(object(MEMORY)) })(value) && followsSomething(value),
  execution: text(), startedAt: (value) => typeof value === 'string' && !Number.isNaN(new Date(value).getTime()), attempt: whole,
};

/** The first field that is not as it has to be. */
function wrongIn(value: unknown, shape: Shape, path: string): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) { return path || 'the value'; }
  return Object.keys(shape).find((name) => !shape[name]((value as Record<string, unknown>)[name]));
}
