import { faultsOfAnswer, type CustomResourceRequest, type Properties } from './cloudformation-request';
import type { AcceptedStart } from './happenings';
import { executionOf, requestIdOf } from './payload';
import { GIVEN_ROLE, identityOfProperties, identityOfRecord } from './templates';
import { isRunning, type World } from './world';
import { LONGEST_TICK } from '../../lambda/timing';
import { tally } from '../../local-cloud/lake/lake';
import type { ImportRecord } from '../../local-cloud/lake/lake';

/** What is asserted of every story, over its history and its end. Each check returns what is wrong, in sentences. */
export async function violations(world: World): Promise<string[]> {
  await world.lake.advance();
  return CHECKS.flatMap(check => check(world));
}

type Check = (world: World) => string[];

const short = (id: string): string => id.replace(/^0{8}-0{4}-4000-8000-0*/, 'import ');

/** An import of an identity is started once, and its events come in once. */
const neverTwice: Check = world => {
  const wrong: string[] = [];
  const started = new Map<string, ImportRecord[]>();
  for (const start of world.starts.filter(s => s.kind === 'new')) {
    const record = recordOf(world, start.importId);
    if (!record) {
      continue;
    }
    const key = `${start.stack.name}: ${identityOfRecord(record)}`;
    const { properties, oldProperties } = world.requestOf(start.requestId)?.props ?? {};
    const sameImport = oldProperties && identityOfProperties(properties!) === identityOfProperties(oldProperties);
    // What CloudTrail has forgotten cannot be found; but an Update of the same import knows that there was one.
    const former = (started.get(key) ?? []).filter(f => sameImport || !world.forgotten.includes(f));
    // Another's by its role (and whose it is the user's own role does not tell), and nothing imported: then a new one takes nothing in twice.
    const role = record.source.S3.S3BucketAccessRoleArn;
    const twice = former.filter(f => (f.source.S3.S3BucketAccessRoleArn === role && role !== GIVEN_ROLE) || start.withFiles.includes(f.importId));
    if (twice.length > 0) {
      wrong.push(`${key} was started as ${twice.map(f => short(f.importId)).join(', ')} and again as ${short(record.importId)}.`);
    }
    started.set(key, [...started.get(key) ?? [], record]);
  }
  for (const store of world.lake.stores) {
    const remembered = world.lake.ingested(store.arn).filter(file => !world.forgotten.some(({ importId }) => importId === file.importId));
    const made = (importId: string): ImportRecord => recordOf(world, importId)!;
    // What a person imports by hand though it is there, or before CloudTrail shows it to a stack, is the person's own.
    const unseen = (record: ImportRecord, by: string): boolean => world.starts.some(start => start.importId === by && isUnseen(world, record, start));
    const byHand = (record: ImportRecord, key: string): boolean => !wasStarted(world, record)
      && remembered.some(other => other.key === key && other.importId !== record.importId
        && (made(other.importId).createdAt < record.createdAt || unseen(record, other.importId)));
    const { duplicates } = tally(remembered.filter(({ importId, key }) => !byHand(made(importId), key)));
    if (duplicates > 0) {
      wrong.push(`${duplicates} events were ingested twice.`);
    }
  }
  return wrong;
};

/** Whether CloudTrail did not show an import yet when a stack looked for the last time before it started one. */
function isUnseen(world: World, { createdAt }: ImportRecord, { at, execution }: AcceptedStart): boolean {
  const look = world.calls.filter(({ operation, by, at: looked }) => operation === 'ListImports' && looked <= at && executionOf(by.payload) === execution).pop();
  return createdAt + world.lake.behaviour.visibilityLagMs > (look?.at ?? at);
}

/** Whether the same import waited in the queue before, and was taken out of it. */
function tookOutOfQueue(world: World, { stack, execution }: AcceptedStart): boolean {
  const place = execution!.split('-').slice(0, 3).join('-');
  return world.providers.get(stack.id)?.machine.executions.some(({ name, status }) => name.startsWith(place) && status === 'ABORTED') ?? false;
}

/** A rollback adopts and resumes; it starts no new import, but what the update took out of the queue it puts back there. */
const rollbackStartsNothing: Check = world => world.starts
  .filter(start => start.kind === 'new')
  .flatMap(start => {
    const request = world.requestOf(start.requestId);
    const queue = start.execution?.startsWith('queue-');
    const putBack = queue && request?.props.rollback && tookOutOfQueue(world, start);
    const seen = statusesSeen(world, start);
    // What waits may be about to be removed, what failed and is not rolled back stays; what is asked for is started while it is asked for.
    const stands = queue ? /^(CREATE|UPDATE)_(IN_PROGRESS|COMPLETE|FAILED)$|^UPDATE_ROLLBACK_COMPLETE$/ : /^(CREATE|UPDATE)_IN_PROGRESS$/;
    return (request?.props.rollback && !putBack) || !seen.some(status => stands.test(status))
      ? [`${request} started ${short(start.importId)} from ${queue ? 'the queue' : 'a request'} having seen the stack in ${seen.join(', ') || 'no status at all'}.`] : [];
  });

/** The stack's statuses from when the execution that sent a StartImport last looked, which it does in the same tick. */
function statusesSeen({ calls }: World, { at, execution, stack: { statuses } }: AcceptedStart): string[] {
  const look = calls.filter(({ operation, by, at: looked }) =>
    operation === 'DescribeStacks' && executionOf(by.payload) === execution && looked <= at && looked > at - LONGEST_TICK).pop();
  return look ? statuses.filter((each, index) => each.at <= at && (statuses[index + 1]?.at ?? Infinity) >= look.at).map(({ status }) => status) : [];
}

/** After a Delete that succeeded nothing of the resource runs, now or later. */
const deleteLeavesNothing: Check = world => world.departures.flatMap(({ stack, request, at, running, remaining, executions }) => {
  const wrong: string[] = [];
  if (request) {
    const { properties } = request.props;
    // The import may have moved to another resource of the stack.
    const kept = remaining.some(other => identityOfProperties(other) === identityOfProperties(properties));
    // With the user's own role another stack may have started it.
    const left = kept ? [] : running.filter(record => isOf(record, properties) && wasStarted(world, record, stack.name));
    if (left.length > 0) {
      wrong.push(`${request} was answered while ${left.map(r => short(r.importId)).join(', ')} of it was running.`);
    }
    for (const start of world.starts.filter(s => s.at > at && s.stack === stack)) {
      const starter = world.requestOf(start.requestId);
      const record = recordOf(world, start.importId);
      if (!kept && starter && starter.props.deliveredAt <= request.props.deliveredAt && starter.props.logicalId === request.props.logicalId
        && record && isOf(record, properties)) {
        wrong.push(`${starter} started ${short(start.importId)} after ${request} had been answered.`);
      }
    }
    return wrong;
  }
  const ofStack = new Set(world.starts.filter(start => start.stack === stack).map(start => start.importId));
  const left = running.filter(record => ofStack.has(record.importId));
  if (left.length > 0) {
    wrong.push(`The stack ${stack.name} was gone (${stack.status}) and ${left.map(r => short(r.importId)).join(', ')} was running.`);
  }
  const late = world.starts.filter(start => start.stack === stack && start.at > at);
  if (late.length > 0) {
    wrong.push(`The stack ${stack.name} was gone (${stack.status}) and then ${late.map(s => short(s.importId)).join(', ')} was started.`);
  }
  if (executions.length > 0) {
    wrong.push(`The stack ${stack.name} was gone and its state machine still had running executions: ${executions.join(', ')}.`);
  }
  return wrong;
});

/** Every request is answered in time, well formed, and always alike. */
const alwaysAnswers: Check = world => world.cloudFormation.requests.flatMap(request => {
  const wrong = request.answers.flatMap(answer => faultsOfAnswer(request, answer)).map(what => `The answer to ${request} ${what}.`);
  const [first, ...others] = request.answers;
  // When the stack is gone, and the state machine with it, a late delivery cannot know any more; nobody listens to it either.
  const gone = world.departures.find(({ stack, request: of }) => !of && stack.id === request.props.stackId)?.at ?? Infinity;
  for (const other of others.filter(o => o.at < gone && (o.status !== first.status || o.physicalId !== first.physicalId))) {
    wrong.push(`${request} was answered again as ${other.status} ${other.physicalId}.`);
  }
  if (request.abandoned !== 'cancelled') {
    const limit = Number(request.props.properties.ServiceTimeout ?? 3600) * 1000;
    if ((!first || first.at - request.props.deliveredAt > limit) && !mayStaySilent(world, request)) {
      wrong.push(first ? `${request} was answered after ${(first.at - request.props.deliveredAt) / 1000} s.` : `${request} was never answered.`);
    }
  }
  return wrong;
});

/** Lambda delivers a request three times; when the function dies each time, nobody is left to answer. */
function mayStaySilent(world: World, request: CustomResourceRequest): boolean {
  const deaths = world.calls.filter(call =>
    call.fault !== undefined && requestIdOf(call.by.payload) === request.props.requestId && !('tick' in (call.by.payload as object)));
  return deaths.filter(call => call.fault!.startsWith('the function dies')).length >= 2;
}

/** The id of an import's resource stays, unless it becomes another import. */
const sameIdSameIdentity: Check = world => world.cloudFormation.requests.flatMap(request => {
  const { type, physicalId, properties, oldProperties } = request.props;
  const same = type === 'Delete' || (type === 'Update' && identityOfProperties(properties) === identityOfProperties(oldProperties!));
  return request.answers.flatMap(answer => {
    if ((same || (type === 'Update' && answer.status === 'FAILED')) && answer.physicalId !== physicalId) {
      return [`${request} changed the physical id to ${answer.physicalId}.`];
    }
    if (type === 'Create' && answer.status === 'FAILED' && world.lake.imports.some(record => record.importId === answer.physicalId)) {
      return [`${request} failed and took the id of an import.`];
    }
    return [];
  });
});

/** The pre-signed URL is a credential. */
const nothingSecretLeaves: Check = world => {
  const secret = /X-Amz-Signature|secret-[0-9a-f]{8}/;
  const wrong = world.logs.filter(line => secret.test(JSON.stringify(line))).map(line => `The log line '${line.message}' shows the ResponseURL.`);
  for (const { machine } of world.providers.values()) {
    for (const execution of machine.executions) {
      if (secret.test(JSON.stringify(execution))) {
        wrong.push(`The execution ${execution.name} shows the ResponseURL.`);
      }
    }
  }
  for (const call of world.calls.filter(c => c.service !== 'lambda' && secret.test(JSON.stringify(c.input)))) {
    wrong.push(`${call.operation} was given the ResponseURL.`);
  }
  return wrong;
};

/** A bucket's ACLs are switched off where that takes access from nobody, and never on. */
const takesAccessFromNobody: Check = world => world.calls
  .filter(call => call.operation === 'PutBucketOwnershipControls')
  .flatMap(call => {
    const request = world.requestOf(requestIdOf(call.by.payload));
    const wrong: string[] = [];
    if (!String(call.input.body).includes('BucketOwnerEnforced')) {
      wrong.push('A bucket\'s ownership setting was changed to something other than BucketOwnerEnforced.');
    }
    // S3 refuses that, so nobody loses anything; but it should have been seen.
    if (call.error === 'InvalidBucketAclWithObjectOwnership') {
      wrong.push('ACLs were to be disabled on a bucket that grants access to others.');
    }
    if (request?.props.properties.DisableAcls === 'false') {
      wrong.push('ACLs were disabled although only a check was asked for.');
    }
    return wrong;
  });

/** A request stops nothing but its own import, or the one that it replaces. */
const stopsOnlyItsOwn: Check = world => world.stops.flatMap(stop => {
  const record = recordOf(world, stop.importId);
  const request = world.requestOf(stop.requestId);
  if (!record || !request) {
    return [];
  }
  const { type, properties, oldProperties, logicalId } = request.props;
  const own = [properties, ...(oldProperties ? [oldProperties] : [])];
  const remnant = type === 'Delete' && properties.AccessRoleOrigin === 'own' && record.source.S3.S3BucketAccessRoleArn === properties.AccessRoleArn
    && /^(DELETE|ROLLBACK)_/.test(stop.status);
  // What a rolled-back update has started may be left to the resource under its id.
  const named = request.props.physicalId === stop.importId;
  if (!remnant && !named && !own.some(p => identityOfProperties(p) === identityOfRecord(record))) {
    return [`${request} stopped ${short(stop.importId)}, which is another import.`];
  }
  if (!wasStarted(world, record)) {
    return [`${request} stopped ${short(stop.importId)}, which no stack had started.`];
  }
  const keeper = stop.others.find(other => other.logicalId !== logicalId && identityOfProperties(other.properties) === identityOfRecord(record));
  // What it has started itself is its own, unless the keeper holds that very import; the keeper's queue, which waits behind it, then resumes it.
  const startedItself = keeper?.physicalId !== stop.importId && world.starts.some(({ importId, requestId }) =>
    importId === stop.importId && world.requestOf(requestId)?.props.logicalId === logicalId);
  if (type === 'Delete' && keeper && !startedItself && !remnant) {
    return [`${request} stopped ${short(stop.importId)}, which is ${keeper.logicalId}'s import now.`];
  }
  return [];
});

/** When a stack is at rest its imports are not left stopped. */
const restsWithImportsGoing: Check = world => world.rests.flatMap(rest => rest.resources.flatMap(resource => {
  const { logicalId, physicalId, properties, record, queued, failed } = resource;
  if (failed) { return []; }
  const ofIdentity = [...rest.imports, ...world.forgotten].some(each => identityOfRecord(each) === identityOfProperties(properties));
  const toldFailed = world.events.some(event => event.state === 'FAILED' && event.logicalId === logicalId);
  if (physicalId?.startsWith('queued-') && !queued && !ofIdentity && !toldFailed) {
    return [`The stack ${rest.stack.name} came to rest in ${rest.status} with ${logicalId}'s import in no queue, and never started.`];
  }
  // With another role it may have been started anew.
  const anew = rest.imports.some(each =>
    each.importId !== record?.importId && each.status !== 'STOPPED' && identityOfRecord(each) === identityOfProperties(properties));
  // The last that was told of it is why it does not go on.
  const refused = record && world.events.filter(({ importId }) => importId === record.importId).pop()?.state === 'FAILED';
  const isOfIt = record && identityOfRecord(record) === identityOfProperties(properties);
  if (!isOfIt || record.status !== 'STOPPED' || world.touchedByHand.has(record.importId) || queued || anew || refused) {
    return [];
  }
  return [`The stack ${rest.stack.name} came to rest in ${rest.status} with ${logicalId}'s ${short(record.importId)} (${identityOfProperties(properties)}) left STOPPED.`];
}));

/** When a stack is at rest nothing runs that it has started and no resource of it wants, after a rollback either. */
const restsWithNothingElse: Check = world => world.rests.flatMap(({ stack, status, resources, former, imports }) => {
  // CloudFormation lets go of what it could not clean up.
  if (world.cloudFormation.requests.some(({ props, answers }) => props.stackId === stack.id && props.type === 'Delete' && answers[0]?.status !== 'SUCCESS')) {
    return [];
  }
  const wanted = new Set([...resources.map(({ properties }) => properties), ...former].map(identityOfProperties));
  return imports
    .filter(record => isRunning(record.status) && !wanted.has(identityOfRecord(record))
      && world.starts.some(start => start.importId === record.importId && start.stack === stack))
    .map(record => `The stack ${stack.name} came to rest in ${status} while ${short(record.importId)} was running, which no resource of it wants.`);
});

/** What a request would be refused for is found before anything is stopped. */
const checksBeforeItStops: Check = world => world.cloudFormation.requests.flatMap(request => {
  const { type, rollback, requestId } = request.props;
  const [answer] = request.answers;
  const stopped = world.stops.find(stop => stop.requestId === requestId);
  const tried = world.calls.some(call => call.operation === 'StartImport' && requestIdOf(call.by.payload) === requestId);
  // The bucket that refuses is the one thing that stories change under an update.
  return type === 'Update' && !rollback && answer?.status === 'FAILED' && stopped && !tried && answer.reason.includes('grants access through its ACL')
    ? [`${request} stopped ${short(stopped.importId)} before it found that.`] : [];
});

const retriesNothingComplete: Check = world => world.retriesOfComplete.map(importId => `${short(importId)} was COMPLETED and was to be retried.`);

const CHECKS: readonly Check[] = [
  neverTwice, rollbackStartsNothing, deleteLeavesNothing, alwaysAnswers, sameIdSameIdentity, nothingSecretLeaves, takesAccessFromNobody,
  stopsOnlyItsOwn, restsWithImportsGoing, restsWithNothingElse, checksBeforeItStops, retriesNothingComplete,
];

/** Whether an import is what these properties ask for, made with their role. */
export function isOf(record: ImportRecord, properties: Properties): boolean {
  return identityOfRecord(record) === identityOfProperties(properties) && record.source.S3.S3BucketAccessRoleArn === properties.AccessRoleArn;
}

/** Whether the handler started an import, as against a person; for the stack of this name, if one is given. */
function wasStarted(world: World, record: ImportRecord, stackName?: string): boolean {
  return world.starts.some(start => start.importId === record.importId && (stackName === undefined || start.stack.name === stackName));
}

function recordOf(world: World, importId: string): ImportRecord | undefined {
  return world.everyImport().find(record => record.importId === importId);
}
