import { createHash } from 'node:crypto';
import { CustomResourceRequest, type Abandoned, type Answer, type Properties } from './cloudformation-request';
import { Deferred, type SimulatedTime } from './simulated-time';

/** The custom resources of a stack by logical id; what else the stack holds is the neighbour. */
export type Template = ReadonlyMap<string, Properties>;

/** What happens to one operation on a stack besides the custom resources' own answers. */
export interface Circumstances {
  /** Another resource fails: before any custom resource is touched, beside them, or after all of them are done. */
  readonly neighbourFails?: 'first' | 'last' | { readonly afterSeconds: number };
  /** A person cancels the operation; deletes the stack, if it is being created. */
  readonly cancelAfterSeconds?: number;
  /** Custom resources one after the other instead of side by side. */
  readonly inSequence?: boolean;
  /** `cdk deploy --no-rollback`: a failure stays as it is, and the next update does a Create that failed again. */
  readonly noRollback?: boolean;
  /** Every request is delivered a second time so much later. */
  readonly duplicateAfterSeconds?: number;
}

interface Resource {
  physicalId: string;
  properties: Properties;
  createFailed?: boolean;
  /** The last Update failed and was not rolled back: the next one does it again, whether anything changes or not. What it was before that. */
  updateFailed?: Properties;
}

/** A change that an update has begun, as its rollback needs it. */
interface Change {
  readonly logicalId: string;
  readonly before?: Readonly<Resource>;
}

export interface Stack {
  readonly name: string;
  readonly id: string;
  status: string;
  readonly createdAt: number;
  updatedAt?: number;
  deletedAt?: number;
  readonly resources: Map<string, Resource>;
  interrupt?: Deferred<'cancelled' | 'neighbour'>;
  /** An operation in progress, so that a later one can wait for its end. */
  operation?: Promise<void>;
  /** What a rollback that failed, or was put off, has still to do. */
  pending?: readonly Change[];
  statuses: Array<{ readonly at: number; readonly status: string }>;
}

export interface CloudFormationProps {
  readonly time: SimulatedTime;
  readonly account: string;
  readonly region: string;
  /** Whether `LastUpdatedTime` becomes that of a rollback. */
  readonly rollbackIsAnOperation?: boolean;
  deliver(stack: Stack, request: CustomResourceRequest): void;
  /** Before an operation touches custom resources: roles are made. */
  prepare(stack: Stack, template: Template): void;
  /** After the last custom resource was deleted: the function, the state machine, the roles go. */
  finish(stack: Stack, remaining: Template): void;
}

const DEFAULT_SERVICE_TIMEOUT = 3600;

/** CloudFormation, as far as custom resources can tell. */
export class CloudFormation {
  readonly stacks: Stack[] = [];
  readonly requests: CustomResourceRequest[] = [];
  private serial = 0;

  constructor(private readonly props: CloudFormationProps) {}

  stack(name: string): Stack | undefined {
    return this.stacks.find(stack => stack.name === name && stack.status !== 'DELETE_COMPLETE');
  }

  async create(name: string, template: Template, circumstances: Circumstances = {}): Promise<Stack> {
    if (this.stack(name)) {
      throw new Error(`The stack ${name} exists.`);
    }
    const stack: Stack = {
      name, id: `arn:aws:cloudformation:${this.props.region}:${this.props.account}:stack/${name}/${this.uuid('stack')}`,
      status: '', createdAt: this.now, resources: new Map(), statuses: [],
    };
    this.stacks.push(stack);
    await this.operate(stack, async () => {
      this.enter(stack, 'CREATE_IN_PROGRESS');
      this.props.prepare(stack, template);
      const changes = [...template.keys()].map(logicalId => ({ logicalId }));
      const { done, begun } = await this.apply(stack, changes, template, circumstances);
      if (done) {
        this.enter(stack, 'CREATE_COMPLETE');
        return;
      }
      const deleting = stack.interrupt !== undefined && await outcomeOf(stack.interrupt) === 'cancelled';
      if (circumstances.noRollback && !deleting) {
        this.enter(stack, 'CREATE_FAILED');
        return;
      }
      if (deleting) {
        this.enter(stack, 'DELETE_IN_PROGRESS');
      } else {
        this.enterRollback(stack, 'ROLLBACK_IN_PROGRESS');
      }
      await this.props.time.sleep(1000);
      const gone = await this.deleteAll(stack, begun.map(change => change.logicalId), circumstances, !deleting);
      this.enter(stack, gone ? deleting ? 'DELETE_COMPLETE' : 'ROLLBACK_COMPLETE' : deleting ? 'DELETE_FAILED' : 'ROLLBACK_FAILED');
    });
    return stack;
  }

  async update(stack: Stack, template: Template, circumstances: Circumstances = {}): Promise<Stack> {
    const changes = [...template].filter(([logicalId, properties]) => {
      const held = stack.resources.get(logicalId);
      return !held || held.createFailed || held.updateFailed || !sameProperties(held.properties, properties);
    }).map(([logicalId]) => ({ logicalId, before: copy(stack.resources.get(logicalId)) }));
    const removed = [...stack.resources.keys()].filter(logicalId => !template.has(logicalId));
    if (changes.length === 0 && removed.length === 0) {
      return stack;
    }
    await this.operate(stack, async () => {
      stack.updatedAt = this.now;
      this.enter(stack, 'UPDATE_IN_PROGRESS');
      this.props.prepare(stack, template);
      const { done, begun } = await this.apply(stack, changes, template, circumstances);
      // A resource that several updates have changed goes back to what it was before the first.
      const begunSince = [...stack.pending ?? [], ...begun]
        .filter((each, index, all) => all.findIndex(other => other.logicalId === each.logicalId) === index);
      if (!done && circumstances.noRollback && await outcomeOf(stack.interrupt!) !== 'cancelled') {
        stack.pending = begunSince;
        this.enter(stack, 'UPDATE_FAILED');
        return;
      }
      if (!done) {
        await this.rollBack(stack, begunSince, circumstances);
        return;
      }
      stack.pending = undefined;
      this.enter(stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
      const replaced = begunSince.filter(({ logicalId, before }) =>
        before && template.has(logicalId) && before.physicalId !== stack.resources.get(logicalId)?.physicalId);
      await Promise.all([
        ...replaced.map(({ logicalId, before }) => this.cleanUp(stack, logicalId, before!, circumstances)),
        ...removed.map(logicalId => this.cleanUp(stack, logicalId, stack.resources.get(logicalId)!, circumstances)),
      ]);
      removed.forEach(logicalId => stack.resources.delete(logicalId));
      this.enter(stack, 'UPDATE_COMPLETE');
    });
    return stack;
  }

  /** `cdk rollback`: tries again what a failed rollback left, or what was not rolled back. */
  async rollBackStack(stack: Stack): Promise<Stack> {
    await this.operate(stack, () => this.rollBack(stack, stack.pending ?? [], {}));
    return stack;
  }

  async delete(stack: Stack, circumstances: Circumstances = {}): Promise<Stack> {
    await this.operate(stack, async () => {
      this.enter(stack, 'DELETE_IN_PROGRESS');
      const gone = await this.deleteAll(stack, [...stack.resources.keys()], circumstances, false);
      this.enter(stack, gone ? 'DELETE_COMPLETE' : 'DELETE_FAILED');
    });
    return stack;
  }

  /** The PUT to a pre-signed URL. */
  putAnswer(responseUrl: string, body: string): CustomResourceRequest {
    const request = this.requests.find(r => r.responseUrl === responseUrl);
    if (!request) {
      throw new Error('An answer went to a URL that CloudFormation never gave.');
    }
    request.accept(this.now, body);
    return request;
  }

  private async operate(stack: Stack, work: () => Promise<void>): Promise<void> {
    if (stack.operation) {
      throw new Error(`The stack ${stack.name} is in ${stack.status}.`);
    }
    stack.operation = work();
    try {
      await stack.operation;
    } finally {
      stack.operation = undefined;
      stack.interrupt = undefined;
    }
    const remaining = ['DELETE_COMPLETE', 'ROLLBACK_COMPLETE'].includes(stack.status) ? [] : [...stack.resources];
    if (remaining.length === 0) {
      stack.resources.clear();
    }
    this.props.finish(stack, new Map(remaining.map(([logicalId, resource]) => [logicalId, resource.properties])));
  }

  /** Creates and updates; tells whether all went well, and otherwise what had begun. */
  private async apply(
    stack: Stack, changes: readonly Change[], template: Template, circumstances: Circumstances,
  ): Promise<{ done: boolean; begun: Change[] }> {
    const { time } = this.props;
    const interrupt = stack.interrupt = new Deferred<'cancelled' | 'neighbour'>();
    const begun: Change[] = [];
    const { neighbourFails, cancelAfterSeconds } = circumstances;
    if (neighbourFails === 'first') {
      await time.sleep(2000);
      interrupt.resolve('neighbour');
      return { done: false, begun };
    }
    const timers = [
      ...(typeof neighbourFails === 'object' ? [time.after(neighbourFails.afterSeconds * 1000, () => interrupt.resolve('neighbour'))] : []),
      ...(cancelAfterSeconds !== undefined ? [time.after(cancelAfterSeconds * 1000, () => interrupt.resolve('cancelled'))] : []),
    ];
    let failed = false;
    const one = async (change: Change): Promise<void> => {
      if (failed || await outcomeOf(interrupt)) {
        failed = true;
        return;
      }
      begun.push(change);
      if (!await this.change(stack, change, template.get(change.logicalId)!, interrupt, circumstances)) {
        failed = true;
        interrupt.resolve('neighbour');
      }
    };
    if (circumstances.inSequence) {
      for (const change of changes) {
        await one(change);
      }
    } else {
      await Promise.all(changes.map(one));
    }
    timers.forEach(cancel => cancel());
    if (!failed && neighbourFails !== undefined) {
      await time.sleep(5000);
      failed = true;
    }
    return { done: !failed, begun };
  }

  private async change(
    stack: Stack, change: Change, properties: Properties, interrupt: Deferred<'cancelled' | 'neighbour'> | undefined,
    circumstances: Circumstances, rollback = false,
  ): Promise<boolean> {
    const { logicalId } = change;
    const known = stack.resources.get(logicalId);
    const held = known?.createFailed ? undefined : known;
    const request = this.send(stack, circumstances, {
      type: held ? 'Update' : 'Create', logicalId, physicalId: held?.physicalId, properties, oldProperties: held?.properties, rollback,
    });
    // Without rollback what has begun is seen to its end, unless a person cancels.
    void interrupt?.promise.then(why => why === 'cancelled' || !circumstances.noRollback ? request.abandon('cancelled', this.now) : undefined);
    const outcome = await request.settled.promise;
    const answered = typeof outcome !== 'string';
    const ok = answered && outcome.status === 'SUCCESS' && Buffer.byteLength(outcome.body) <= 4096;
    // A failed answer's id becomes CloudFormation's record, too; without an answer it invents one for a new resource.
    const physicalId = answered ? outcome.physicalId : held?.physicalId ?? `${stack.name}-${logicalId}-${this.suffix()}`;
    stack.resources.set(logicalId, {
      physicalId, properties: rollback && !ok && held ? held.properties : properties,
      createFailed: !held && !ok, updateFailed: held && !ok ? held.updateFailed ?? held.properties : undefined,
    });
    return ok;
  }

  private async rollBack(stack: Stack, begun: readonly Change[], circumstances: Circumstances): Promise<void> {
    this.enterRollback(stack, 'UPDATE_ROLLBACK_IN_PROGRESS');
    await this.props.time.sleep(1000);
    const { duplicateAfterSeconds } = circumstances;
    const updated = begun.filter(change => change.before);
    const left: Array<{ logicalId: string; resource: Readonly<Resource> }> = [];
    const results = await Promise.all(updated.map(async change => {
      const newer = copy(stack.resources.get(change.logicalId))!;
      const ok = await this.change(stack, change, change.before!.properties, undefined, { duplicateAfterSeconds }, true);
      if (ok && stack.resources.get(change.logicalId)!.physicalId !== newer.physicalId) {
        left.push({ logicalId: change.logicalId, resource: newer });
      }
      return ok;
    }));
    if (results.includes(false)) {
      stack.pending = begun;
      this.enter(stack, 'UPDATE_ROLLBACK_FAILED');
      return;
    }
    this.enter(stack, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
    const added = begun.filter(change => !change.before && stack.resources.has(change.logicalId)).map(change => change.logicalId);
    await Promise.all([
      ...left.map(({ logicalId, resource }) => this.cleanUp(stack, logicalId, resource, { duplicateAfterSeconds })),
      ...added.map(logicalId => this.cleanUp(stack, logicalId, stack.resources.get(logicalId)!, { duplicateAfterSeconds })),
    ]);
    added.forEach(logicalId => stack.resources.delete(logicalId));
    stack.pending = undefined;
    this.enter(stack, 'UPDATE_ROLLBACK_COMPLETE');
  }

  private async deleteAll(stack: Stack, logicalIds: readonly string[], circumstances: Circumstances, rollback: boolean): Promise<boolean> {
    const { duplicateAfterSeconds } = circumstances;
    const results = await Promise.all(logicalIds.filter(id => stack.resources.has(id)).map(async logicalId => {
      const resource = stack.resources.get(logicalId)!;
      const request = this.send(stack, { duplicateAfterSeconds }, { type: 'Delete', logicalId, ...resource, rollback });
      const outcome = await request.settled.promise;
      const ok = typeof outcome !== 'string' && outcome.status === 'SUCCESS';
      if (ok) {
        stack.resources.delete(logicalId);
      }
      return ok;
    }));
    return !results.includes(false);
  }

  /** After an update: three tries, then CloudFormation lets go silently. */
  private async cleanUp(stack: Stack, logicalId: string, resource: Readonly<Resource>, circumstances: Circumstances): Promise<void> {
    for (let attempt = 0; attempt < 3; attempt++) {
      const outcome: Answer | Abandoned = await this.send(stack, { duplicateAfterSeconds: circumstances.duplicateAfterSeconds }, {
        type: 'Delete', logicalId, ...resource, rollback: false,
      }).settled.promise;
      if (typeof outcome !== 'string' && outcome.status === 'SUCCESS') {
        return;
      }
    }
  }

  private send(
    stack: Stack, circumstances: Circumstances, what: {
      type: 'Create' | 'Update' | 'Delete'; logicalId: string; physicalId?: string; properties: Properties; oldProperties?: Properties; rollback: boolean;
    },
  ): CustomResourceRequest {
    const { time } = this.props;
    const { type, logicalId, physicalId, properties, oldProperties, rollback } = what;
    const request = new CustomResourceRequest({
      type, logicalId, physicalId, properties, oldProperties, rollback, stackId: stack.id, requestId: this.uuid('request'), deliveredAt: this.now,
    });
    this.requests.push(request);
    this.props.deliver(stack, request);
    if (circumstances.duplicateAfterSeconds !== undefined) {
      time.after(circumstances.duplicateAfterSeconds * 1000, () => this.props.deliver(stack, request));
    }
    const cancel = time.after(Number(properties.ServiceTimeout ?? DEFAULT_SERVICE_TIMEOUT) * 1000, () => request.abandon('timed out', this.now));
    void request.settled.promise.then(cancel);
    return request;
  }

  private enterRollback(stack: Stack, status: string): void {
    if (this.props.rollbackIsAnOperation) {
      stack.updatedAt = this.now;
    }
    this.enter(stack, status);
  }

  private enter(stack: Stack, status: string): void {
    stack.status = status;
    stack.statuses.push({ at: this.now, status });
    if (status === 'DELETE_COMPLETE') {
      stack.deletedAt = this.now;
    }
  }

  private get now(): number {
    return this.props.time.now();
  }

  private uuid(kind: string): string {
    const hex = createHash('sha256').update(`${kind}-${this.serial++}`).digest('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
  }

  private suffix(): string {
    return this.uuid('suffix').slice(0, 13).replace('-', '').toUpperCase();
  }
}

/** What a promise has been resolved with by now, if it has. */
async function outcomeOf<T>(deferred: Deferred<T>): Promise<T | undefined> {
  return Promise.race([deferred.promise, Promise.resolve(undefined)]);
}

function copy(resource: Resource | undefined): Resource | undefined {
  return resource && { ...resource };
}

function sameProperties(a: Properties, b: Properties): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every(key => a[key] === b[key]);
}
