import { HOURS_LATER } from './endings';
import type { Fault } from './faults';
import { StackOwner } from './stack-owner';
import { PLAIN, type Setting } from './story';
import { BUCKET, daysOf, GIVEN_ROLE, identityOfProperties, identityOfRecord, keyOf, MONTHS, propertiesOf, windowOf, type Month } from './templates';
import { isRunning, World, type WorldProps } from './world';
import { LakeError } from '../../local-cloud/lake/lake';

export const STACK = 'S';
const RIVAL_STACK = 'T';
const FILES = 4;

/** A world with a stack, a bucket with four months of logs and two event data stores, and what people do there. */
export class Stage {
  readonly world: World;
  readonly store: string;
  readonly otherStore: string;
  readonly owner: StackOwner;
  /** Of a second stack: the account has one slot for both, and both may want the same import. */
  readonly rival: StackOwner;

  constructor(settings: Partial<Setting> = {}, faults: readonly Fault[] = [], more: Pick<WorldProps, 'handle' | 'guard'> = {}) {
    const setting = { ...PLAIN, ...settings };
    this.world = new World({
      seed: setting.seed, faults, ...more, rollbackIsAnOperation: setting.rollbackIsAnOperation,
      listExecutionsLagMs: setting.executionsShowAfter * 1000,
      iamDelayMs: setting.rolesShowAfter * 1000,
      behaviour: {
        msPerFile: setting.secondsPerFile * 1000,
        visibilityLagMs: setting.importsShowAfter * 1000,
        readLagMs: (setting.importsReadAfter ?? 0) * 1000,
        retryLagMs: (setting.retriesShowAfter ?? 0) * 1000,
        initializingMs: setting.initializingSeconds * 1000,
        stoppingMs: setting.stoppingSeconds * 1000,
        storeCreatedMs: 20_000,
        storeStartingMs: 20_000,
        initializingBlocks: setting.initializingBlocks,
        runningBlocksRetry: setting.runningBlocksRetry,
        retryOfOther: setting.retryOfOther,
        stopOfEnded: setting.stopOfEnded,
      },
    });
    this.world.addBucket(BUCKET, MONTHS.flatMap(month => daysOf(month, FILES)), { ownership: setting.aclsOn ? 'ObjectWriter' : 'BucketOwnerEnforced' });
    this.world.addRole(GIVEN_ROLE);
    this.store = this.world.lake.addStore({ name: 'lake', retentionPeriod: 3653, ...(setting.storeStartsUp ? { status: 'CREATED' } : {}) }).arn;
    this.otherStore = this.world.lake.addStore({ name: 'other-lake', retentionPeriod: 3653 }).arn;
    this.owner = new StackOwner(this.world, STACK, this.store);
    this.rival = new StackOwner(this.world, RIVAL_STACK, this.store);
  }

  /** What has not come to its end, or was not told, hours after the last thing that happened. */
  async hoursLater(): Promise<string[]> {
    await this.world.time.sleep(HOURS_LATER);
    await this.world.lake.advance();
    return [...this.owner.wrongInTheEnd(), ...this.rival.wrongInTheEnd()];
  }

  setFile(month: Month, damaged: boolean): void {
    const bucket = this.world.buckets.find(BUCKET)!;
    const [day] = daysOf(month, 1);
    const event = { eventTime: `${day}T11:00:00Z`, eventID: `${BUCKET}-${day}-0`, eventName: 'GetObject' };
    bucket.put(keyOf(day), damaged ? { corrupt: true } : { events: [event] });
  }

  setGrants(given: boolean): void {
    const bucket = this.world.buckets.find(BUCKET)!;
    bucket.ownership = given ? 'ObjectWriter' : bucket.ownership;
    bucket.aclGrants = given ? [{ grantee: 'http://acs.amazonaws.com/groups/s3/LogDelivery', permission: 'WRITE' }] : [];
  }

  async expire(month: Month): Promise<void> {
    const { lake } = this.world;
    await lake.advance();
    const { start } = windowOf(month);
    lake.imports
      .filter(record => record.startEventTime === Date.parse(start) && !isRunning(record.status))
      .forEach(record => this.world.forget(record));
  }

  async stopByHand(): Promise<void> {
    const { world } = this;
    await world.lake.advance();
    for (const record of world.lake.imports.filter(({ status }) => isRunning(status))) {
      world.touchedByHand.add(record.importId);
      await byHand(() => world.lake.call('StopImport', { ImportId: record.importId }));
    }
  }

  /** What the stack has; what it has left is the person's own when it is resumed. */
  async resumeByHand(month: Month): Promise<void> {
    const { world } = this;
    await world.lake.advance();
    const { start } = windowOf(month);
    const held = [...world.cloudFormation.stack(STACK)?.resources.values() ?? []].map(({ properties }) => identityOfProperties(properties));
    const record = world.lake.imports.filter(each => each.startEventTime === Date.parse(start) && held.includes(identityOfRecord(each))
      && (each.status === 'FAILED' || each.status === 'STOPPED')).pop();
    if (record) {
      world.touchedByHand.add(record.importId);
      await byHand(() => world.lake.call('StartImport', { ImportId: record.importId }));
    }
  }

  async importByHand(month: Month, store: string): Promise<void> {
    const { lake, time } = this.world;
    const { start, end } = windowOf(month);
    await time.sleep(1500);
    const started = await byHand(() => lake.call('StartImport', {
      Destinations: [store],
      ImportSource: {
        S3: {
          S3LocationUri: propertiesOf(this.world, STACK, { month, store }).SourceUri, S3BucketRegion: 'us-east-1', S3BucketAccessRoleArn: GIVEN_ROLE,
        },
      },
      StartEventTime: Date.parse(start) / 1000, EndEventTime: Date.parse(end) / 1000,
    }));
    this.world.touchedByHand.add(String(started?.ImportId));
    // With a role that the user gave, an import of the very second of a deploy passes for the deploy's own.
    await time.sleep(1500);
  }
}

/** The slot is taken, the bucket has ACLs, it was too soon: the person gives up. */
async function byHand<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (e) {
    if (!(e instanceof LakeError)) {
      throw e;
    }
    return undefined;
  }
}
