import { StackOwner } from './stack-owner';
import { Act, PLAIN, type Setting } from './story';
import { BUCKET, daysOf, FILES, GIVEN_ROLE, keyOf, MONTHS, propertiesOf, windowOf, type Month } from './templates';
import { LakeError } from '../../../local-cloud/lake/lake';
import type { Fault } from '../account/faults';
import { identityOfProperties, identityOfRecord } from '../account/identity';
import { isRunning, World, type WorldProps } from '../account/world';
import { HOURS_LATER } from '../checks/endings';

export const STACK = 'S';
const RIVAL_STACK = 'T';
/** Requests older than this may have been removed from the ledger, and Lambda redelivers none of them. */
const REDELIVERED_WITHIN = 6 * 3_600_000;

/**
 * An account with a stack, a bucket with four months of logs and two event data stores, and the acts of people in it.
 */
export class Stage {
  readonly world: World;
  readonly store: string;
  readonly otherStore: string;
  readonly owner: StackOwner;
  /** The owner of a second stack. Both share the account's one slot, and both may want the same import. */
  readonly rival: StackOwner;

  constructor(settings: Partial<Setting> = {}, faults: readonly Fault[] = [], more: Partial<WorldProps> = {}) {
    const setting = { ...PLAIN, ...settings };
    this.world = new World({
      seed: setting.seed, faults, rollbackIsAnOperation: setting.rollbackIsAnOperation,
      concurrency: setting.concurrency, iamDelayMs: setting.rolesShowAfter * 1000,
      shows: { stackAfterMs: (setting.stackShowsAfter ?? 0) * 1000, removed: setting.removedResourcesShow },
      behaviour: {
        msPerFile: setting.secondsPerFile * 1000,
        visibilityLagMs: setting.importsShowAfter * 1000,
        readLagMs: (setting.importsReadAfter ?? 0) * 1000,
        retryLagMs: (setting.retriesShowAfter ?? 0) * 1000,
        initializingMs: setting.initializingSeconds * 1000,
        stoppingMs: setting.stoppingSeconds * 1000,
        storeCreatedMs: 20_000, storeStartingMs: 20_000,
        initializingBlocks: setting.initializingBlocks, runningBlocksRetry: setting.runningBlocksRetry,
        retryOfOther: setting.retryOfOther, stopOfEnded: setting.stopOfEnded,
      },
      ...more,
    });
    this.world.addBucket(BUCKET, MONTHS.flatMap(month => daysOf(month, FILES)),
      { ownership: setting.aclsOn ? 'ObjectWriter' : 'BucketOwnerEnforced' });
    this.world.addRole(GIVEN_ROLE);
    const { lake } = this.world;
    const status = setting.storeStartsUp ? { status: 'CREATED' } as const : {};
    this.store = lake.addStore({ name: 'lake', retentionPeriod: 3653, ...status }).arn;
    this.otherStore = lake.addStore({ name: 'other-lake', retentionPeriod: 3653 }).arn;
    this.owner = new StackOwner(this.world, STACK, this.store);
    this.rival = new StackOwner(this.world, RIVAL_STACK, this.store);
  }

  /** Imports that haven't ended and events that weren't published hours after the last act. */
  async hoursLater(): Promise<string[]> {
    await this.world.time.sleep(HOURS_LATER);
    await this.world.lake.advance();
    return [...this.owner.wrongInTheEnd(), ...this.rival.wrongInTheEnd()];
  }

  damageFile(month: Month): void {
    this.world.buckets.find(BUCKET)!.put(keyOf(daysOf(month, 1)[0]), { corrupt: true });
  }

  /** Deletes a log file. If an import has listed the file, but not read it, the import fails, and a retry may help. */
  async loseLastFile(month: Month): Promise<void> {
    await this.world.lake.advance();
    this.world.buckets.find(BUCKET)!.objects.delete(keyOf(daysOf(month, FILES).at(-1)!));
  }

  restoreFiles(month: Month): void {
    daysOf(month, FILES).forEach(day => {
      const event = { eventTime: `${day}T11:00:00Z`, eventID: `${BUCKET}-${day}-0`, eventName: 'GetObject' };
      this.world.buckets.find(BUCKET)!.put(keyOf(day), { events: [event] });
    });
  }

  setGrants(given: boolean): void {
    const bucket = this.world.buckets.find(BUCKET)!;
    bucket.ownership = given ? 'ObjectWriter' : bucket.ownership;
    const grant = { grantee: 'http://acs.amazonaws.com/groups/s3/LogDelivery', permission: 'WRITE' };
    bucket.aclGrants = given ? [grant] : [];
  }

  outage(owner: StackOwner, minutes: number): void {
    const { stack } = owner;
    if (stack) {
      this.world.providerOf(stack).table.outOfServiceUntil = this.world.time.now() + minutes * 60_000;
    }
  }

  /** Lambda delivers an earlier request of the stack again. */
  redeliver(owner: StackOwner, which: number, afterSeconds: number): void {
    const { time } = this.world;
    const request = this.requestsOf(owner)
      .filter(({ props }) => props.sentAt > time.now() + afterSeconds * 1000 - REDELIVERED_WITHIN).at(-1 - which);
    if (request) {
      const { functions } = this.world.providerOf(owner.stack!);
      time.after(afterSeconds * 1000, () => void functions.invokeAsync(request.event));
    }
  }

  /**
   * A stranger invokes the function. Resolves when Lambda is done with the event, so that it comes while the stack is
   * at rest.
   */
  async forge(owner: StackOwner, { which, asDelete = false }: Extract<Act, { act: 'forge' }>): Promise<void> {
    const { stack } = owner;
    const request = which === undefined ? undefined : this.requestsOf(owner).at(-1 - which);
    if (stack && (request || which === undefined)) {
      const { customResources } = this.world.cloudFormation;
      const RequestId = `f0f0f0f0-0000-4000-8000-${String(customResources.forged.size).padStart(12, '0')}`;
      customResources.forged.add(RequestId);
      await this.world.providerOf(stack).functions.invokeAsync(
        request ? { ...request.event, RequestId, ...(asDelete ? { RequestType: 'Delete' } : {}) } : {},
      );
    }
  }

  private requestsOf({ stack }: StackOwner) {
    return this.world.cloudFormation.requests.filter(({ props: { stackId } }) => stackId === stack?.id);
  }

  async expire(month: Month): Promise<void> {
    const { lake } = this.world;
    await lake.advance();
    const { start } = windowOf(month);
    lake.imports.filter(record => record.startEventTime === Date.parse(start) && !isRunning(record.status))
      .forEach(record => this.world.forget(record));
  }

  async stopByHand(): Promise<void> {
    const { world } = this;
    await world.lake.advance();
    for (const { importId } of world.lake.imports.filter(({ status }) => isRunning(status))) {
      world.touchedByHand.add(importId);
      world.stoppedByHand.set(importId, world.time.now());
      await byHand(() => world.lake.call('StopImport', { ImportId: importId }));
    }
  }

  /** Resumes an import that the stack uses. An import that the stack no longer uses would become the person's own. */
  async resumeByHand(month: Month): Promise<void> {
    const { world } = this;
    await world.lake.advance();
    const { start } = windowOf(month);
    const held = [...this.owner.stack?.resources.values() ?? []]
      .map(({ properties }) => identityOfProperties(properties));
    const record = world.lake.imports.filter(each => each.startEventTime === Date.parse(start)
      && held.includes(identityOfRecord(each))).pop();
    if (record?.status === 'FAILED' || record?.status === 'STOPPED') {
      world.touchedByHand.add(record.importId);
      world.stoppedByHand.delete(record.importId);
      await byHand(() => world.lake.call('StartImport', { ImportId: record.importId }));
    }
  }

  async importByHand(month: Month, store: string): Promise<void> {
    const { lake, time } = this.world;
    const { start, end } = windowOf(month);
    const S3LocationUri = propertiesOf(STACK, { month, store }).SourceUri;
    await time.sleep(1500);
    const started = await byHand(() => lake.call('StartImport', {
      Destinations: [store],
      ImportSource: { S3: { S3LocationUri, S3BucketRegion: 'us-east-1', S3BucketAccessRoleArn: GIVEN_ROLE } },
      StartEventTime: Date.parse(start) / 1000, EndEventTime: Date.parse(end) / 1000,
    }));
    this.world.touchedByHand.add(String(started?.ImportId));
    // With a role that the user gave, an import of the same second cannot be distinguished from the deployment's own.
    await time.sleep(1500);
  }
}

/** The slot is taken, the bucket has ACLs, or it was too soon: the person gives up. */
async function byHand<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof LakeError)) {
      throw error;
    }
    return undefined;
  }
}
