import { createHash } from 'node:crypto';
import type { CustomResourceRequest, Properties } from './custom-resource-request';
import { CustomResources } from './custom-resources';
import { Deferred, type SimulatedTime } from './simulated-time';
import {
  copy, formerTemplate, isGone, sameProperties, type Change,
  type Circumstances, type Interruption, type Resource, type Stack, type Template,
} from './stack';

export interface CloudFormationProps {
  readonly time: SimulatedTime;
  readonly account: string;
  readonly region: string;
  /** Whether `LastUpdatedTime` changes when a rollback begins. AWS does not document it. */
  readonly rollbackIsAnOperation?: boolean;
  deliver(stack: Stack, request: CustomResourceRequest, duplicateAfterSeconds?: number): void;
  /** Creates and updates the dependencies of the custom resources. False: another resource of the stack fails first. */
  prepare(stack: Stack, template: Template): boolean;
  /** Deletes the dependencies of the custom resources after the last custom resource was deleted. */
  finish(stack: Stack, needed: readonly Properties[], skipped: readonly Properties[]): void;
}

/** CloudFormation, as custom resources experience it. */
export class CloudFormation {
  readonly stacks: Stack[] = [];
  readonly customResources: CustomResources;
  private serial = 0;

  constructor(private readonly props: CloudFormationProps) {
    this.customResources = new CustomResources({ ...props, uuid: kind => this.uuid(kind) });
  }

  get requests(): readonly CustomResourceRequest[] {
    return this.customResources.requests;
  }

  stack(name: string): Stack | undefined {
    return this.stacks.find(stack => stack.name === name && stack.status !== 'DELETE_COMPLETE');
  }

  async create(name: string, template: Template, circumstances: Circumstances = {}): Promise<Stack> {
    if (this.stack(name)) {
      throw new Error(`The stack ${name} exists.`);
    }
    const stack: Stack = {
      name, id: `arn:aws:cloudformation:${this.props.region}:${this.props.account}:stack/${name}/${this.uuid('stack')}`,
      status: '', createdAt: this.now, resources: new Map(), removed: new Map(), retained: new Set(), skipped: new Set(), statuses: [],
    };
    this.stacks.push(stack);
    await this.operate(stack, 'CREATE_IN_PROGRESS', async () => {
      const { done, begun } = await this.apply(stack, [...template.keys()]
        .map(logicalId => ({ logicalId })), template, circumstances);
      if (done) {
        stack.retained = new Set(circumstances.retain);
        this.enter(stack, 'CREATE_COMPLETE');
        return;
      }
      const deleting = stack.interrupt?.value === 'canceled';
      if (circumstances.noRollback && !deleting) {
        this.enter(stack, 'CREATE_FAILED');
        return;
      }
      this.enter(stack, deleting ? 'DELETE_IN_PROGRESS' : 'ROLLBACK_IN_PROGRESS', !deleting
        && this.props.rollbackIsAnOperation);
      await this.props.time.sleep(1000);
      const gone = await this.customResources.deleteAll(stack,
        begun.map(({ logicalId }) => logicalId), circumstances, !deleting);
      this.enter(stack, `${deleting ? 'DELETE' : 'ROLLBACK'}_${gone ? 'COMPLETE' : 'FAILED'}`);
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
    await this.operate(stack, 'UPDATE_IN_PROGRESS', async () => {
      const { done, begun } = await this.apply(stack, changes, template, circumstances);
      // A resource that several updates have changed returns to its state before the first of them.
      const begunSince = [...stack.pending ?? [], ...begun]
        .filter((each, index, all) => all.findIndex(other => other.logicalId === each.logicalId) === index);
      if (!done && circumstances.noRollback && stack.interrupt!.value !== 'canceled') {
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
        ...replaced.map(({ logicalId, before }) =>
          this.customResources.cleanUp(stack, logicalId, before!, circumstances)),
        ...removed.map(logicalId => this.customResources.remove(stack, logicalId, circumstances)),
      ]);
      stack.retained = new Set(circumstances.retain);
      this.enter(stack, 'UPDATE_COMPLETE');
    });
    return stack;
  }

  /** `cdk rollback`: repeats a rollback that failed, or starts a postponed one. */
  async rollBackStack(stack: Stack): Promise<Stack> {
    await this.operate(stack, 'UPDATE_ROLLBACK_IN_PROGRESS', () => this.rollBack(stack, stack.pending ?? [], {}));
    return stack;
  }

  async delete(stack: Stack, circumstances: Circumstances = {}): Promise<Stack> {
    await this.operate(stack, 'DELETE_IN_PROGRESS', async () => {
      [...stack.retained].forEach(logicalId => this.customResources.skip(stack, logicalId));
      const gone = await this.customResources.deleteAll(stack, [...stack.resources.keys()], circumstances, false);
      this.enter(stack, gone ? 'DELETE_COMPLETE' : 'DELETE_FAILED');
    });
    return stack;
  }

  private async operate(stack: Stack, status: string, work: () => Promise<void>): Promise<void> {
    if (stack.operation) {
      throw new Error(`The stack ${stack.name} is in ${stack.status}.`);
    }
    const skippedBefore = new Set(stack.removed.values());
    this.enter(stack, status, status === 'UPDATE_IN_PROGRESS' || undefined, true);
    stack.operation = work();
    try {
      await stack.operation;
    } finally {
      stack.operation = undefined;
      stack.interrupt = undefined;
    }
    const needed = isGone(stack) ? [] : [
      ...[...stack.resources.values()].flatMap(({ properties, updateFailed }) => [properties, updateFailed]),
      ...(stack.pending ?? []).map(({ before }) => before?.properties),
    ].filter(properties => properties !== undefined);
    if (isGone(stack)) {
      stack.resources.clear();
    }
    this.props.finish(stack, needed, [...stack.removed.values()]
      .filter(resource => resource.status === 'DELETE_SKIPPED' && !skippedBefore.has(resource))
      .map(({ properties }) => properties));
  }

  /** Creates and updates. Returns whether all succeeded, and which changes had begun. */
  private async apply(
    stack: Stack, changes: readonly Change[], template: Template, circumstances: Circumstances,
  ): Promise<{ done: boolean; begun: Change[] }> {
    const { time } = this.props;
    const interrupt = stack.interrupt = new Deferred<Interruption>();
    const begun: Change[] = [];
    const { cancelAfterSeconds } = circumstances;
    const neighborFails = this.props.prepare(stack, template) ? circumstances.neighborFails : 'first';
    if (neighborFails === 'first') {
      await time.sleep(2000);
      interrupt.resolve('neighbor');
      return { done: false, begun };
    }
    const timers = [
      ...(typeof neighborFails === 'object'
        ? [time.after(neighborFails.afterSeconds * 1000, () => interrupt.resolve('neighbor'))] : []),
      ...(cancelAfterSeconds !== undefined
        ? [time.after(cancelAfterSeconds * 1000, () => interrupt.resolve('canceled'))] : []),
    ];
    let failed = false;
    const one = async (change: Change): Promise<void> => {
      if (failed || interrupt.value) {
        failed = true;
        return;
      }
      begun.push(change);
      if (!await this.customResources.change(stack, change, template.get(change.logicalId)!, circumstances)) {
        failed = true;
        interrupt.resolve('neighbor');
      }
    };
    if (circumstances.inSequence) {
      for (const change of changes) { await one(change); }
    } else {
      await Promise.all(changes.map(one));
    }
    timers.forEach(cancel => cancel());
    if (!failed && neighborFails !== undefined) {
      await time.sleep(5000);
      failed = true;
    }
    return { done: !failed, begun };
  }

  private async rollBack(
    stack: Stack, begun: readonly Change[], { duplicateAfterSeconds }: Circumstances,
  ): Promise<void> {
    this.enter(stack, 'UPDATE_ROLLBACK_IN_PROGRESS', this.props.rollbackIsAnOperation);
    // The dependencies of the custom resources are restored before them.
    this.props.prepare(stack, formerTemplate(stack, begun));
    await this.props.time.sleep(1000);
    const left: Array<{ logicalId: string; resource: Readonly<Resource> }> = [];
    const results = await Promise.all(begun.filter(({ before }) => before).map(async change => {
      const newer = copy(stack.resources.get(change.logicalId))!;
      const ok = await this.customResources.change(stack,
        change, change.before!.properties, { duplicateAfterSeconds }, true);
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
    const added = begun.filter(({ before, logicalId }) => !before && stack.resources.has(logicalId))
      .map(({ logicalId }) => logicalId);
    await Promise.all([
      ...left.map(({ logicalId, resource }) =>
        this.customResources.cleanUp(stack, logicalId, resource, { duplicateAfterSeconds })),
      ...added.map(logicalId => this.customResources.remove(stack, logicalId, { duplicateAfterSeconds }, true)),
    ]);
    stack.pending = undefined;
    this.enter(stack, 'UPDATE_ROLLBACK_COMPLETE');
  }

  private enter(stack: Stack, status: string, updated?: boolean, begins?: boolean): void {
    stack.status = status;
    stack.statuses.push({ at: this.now, status, ...(begins ? { begins } : {}) });
    if (updated) { stack.updatedAt = this.now; }
    if (status === 'DELETE_COMPLETE') { stack.deletedAt = this.now; }
  }

  private get now(): number {
    return this.props.time.now();
  }

  private uuid(kind: string): string {
    const hex = createHash('sha256').update(`${kind}-${this.serial++}`).digest('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
  }
}
