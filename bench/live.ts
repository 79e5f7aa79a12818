import { ChanceOfFaults } from './chance-of-faults';
import type { Contender } from './contender';
import type { Circumstances, Stack, Template } from '../test/lifecycle/account/stack';
import { World, type Handle } from '../test/lifecycle/account/world';
import type { Act, Deployment, Piece, Story } from '../test/lifecycle/stories/story';
import {
  BUCKET, daysOf, FILES, GIVEN_ROLE, keyOf, MONTHS, propertiesOf, type Month,
} from '../test/lifecycle/stories/templates';

const STACK = 'S';
const EVENTS = 10;
const HOUR = 3600_000;

/** A lifecycle that has ended. */
export interface Life {
  readonly world: World;
  readonly store: string;
  readonly faults: number;
  /** Whether even repeated Deletes did not remove the stack. */
  readonly beyondHelp: boolean;
  /** Keys of the readable log files that the imports of the last template should have imported. */
  readonly wanted: readonly string[];
}

/**
 * Plays a story with a contender's stack, waits until imports have ended, and deletes the stack. Without faults,
 * CloudTrail shows imports at once.
 */
export async function live(story: Story, contender: Contender, faultRate: number): Promise<Life> {
  const life = new LifeOfStack(story, contender, faultRate);
  return life.world.run(() => life.live());
}

class LifeOfStack {
  readonly world: World;
  private readonly faults: ChanceOfFaults;
  private readonly store: string;
  private readonly damaged = new Set<Month>();
  private readonly ownRoles = new Set<string>();
  private pieces: readonly Piece[] = [];

  constructor(private readonly story: Story, private readonly contender: Contender, faultRate: number) {
    const { setting } = story.props;
    this.faults = new ChanceOfFaults(setting.seed, faultRate);
    this.world = new World({
      seed: setting.seed,
      plan: this.faults,
      handle: contender.handle && requestsOnly(contender.handle),
      // The contenders use the SDK's clients.
      sdk: contender.handle !== undefined,
      behaviour: {
        msPerFile: setting.secondsPerFile * 1000,
        visibilityLagMs: faultRate > 0 ? setting.importsShowAfter * 1000 : 0,
        initializingMs: setting.initializingSeconds * 1000,
        stoppingMs: setting.stoppingSeconds * 1000,
      },
    });
    const days = MONTHS.flatMap(month => daysOf(month, FILES));
    this.world.addBucket(BUCKET, days, { ownership: 'BucketOwnerEnforced', events: EVENTS });
    this.world.addRole(GIVEN_ROLE);
    this.store = this.world.lake.addStore({ name: 'lake', retentionPeriod: 2557 }).arn;
  }

  async live(): Promise<Life> {
    const { world, store } = this;
    for (const act of this.story.props.acts) {
      if (!await this.perform(act)) {
        break;
      }
    }
    await world.time.sleep(6 * HOUR);
    await world.lake.advance();
    const readable = (month: Month): string[] => daysOf(month, FILES).slice(this.damaged.has(month) ? 1 : 0);
    const wanted = this.stack ? this.pieces.flatMap(({ month }) => readable(month)).map(day => keyOf(day)) : [];
    const beyondHelp = !await this.delete();
    await world.time.sleep(2 * HOUR);
    await world.lake.advance();
    return { world, store, wanted, beyondHelp, faults: this.faults.struckSoFar };
  }

  private get stack(): Stack | undefined {
    return this.world.cloudFormation.stack(STACK);
  }

  /** False: the stack can't be deleted. The actions of people in CloudTrail are omitted. */
  private async perform(act: Act): Promise<boolean> {
    switch (act.act) {
      case 'deploy': return this.deploy(act.what, act.circumstances);
      case 'destroy': return this.delete(act.duplicateAfterSeconds);
      case 'wait': await this.world.time.sleep(act.seconds * 1000); break;
      case 'damage': this.setFile(act.month, true); break;
      case 'repair': this.setFile(act.month, false); break;
    }
    return true;
  }

  private async deploy({ first, second }: Deployment, circumstances: Circumstances): Promise<boolean> {
    const { cloudFormation } = this.world;
    if (this.stack?.status === 'UPDATE_ROLLBACK_FAILED') {
      await cloudFormation.rollBackStack(this.stack);
    }
    if (this.stack && !/^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(this.stack.status) && !await this.delete()) {
      return false;
    }
    const pieces = [first, second].filter(piece => piece !== undefined);
    const template = this.templateOf(pieces);
    const stack = await (this.stack
      ? cloudFormation.update(this.stack, template, circumstances)
      : cloudFormation.create(STACK, template, circumstances));
    if (/^(CREATE|UPDATE)_COMPLETE$/.test(stack.status)) {
      this.pieces = pieces;
    } else if (!/^UPDATE_/.test(stack.status)) {
      this.gone();
    }
    return true;
  }

  private templateOf(pieces: readonly Piece[]): Template {
    return new Map(pieces.map(piece => {
      const wanted = propertiesOf(STACK, { ...piece, store: this.store, retryToken: piece.retryToken || undefined });
      if (wanted.AccessRoleOrigin === 'own') {
        this.ownRoles.add(wanted.AccessRoleArn);
        this.world.addRole(wanted.AccessRoleArn);
      }
      return [piece.logicalId, this.contender.properties(wanted)];
    }));
  }

  /** Up to three times, as a patient user does. */
  private async delete(duplicateAfterSeconds?: number): Promise<boolean> {
    const { cloudFormation, time } = this.world;
    for (let attempt = 0; attempt < 3 && this.stack; attempt++) {
      await cloudFormation.delete(this.stack, { duplicateAfterSeconds });
      await time.sleep(60_000);
    }
    if (this.stack) {
      return false;
    }
    this.gone();
    return true;
  }

  private gone(): void {
    this.pieces = [];
    this.ownRoles.forEach(arn => this.world.roles.remove(arn));
  }

  private setFile(month: Month, damaged: boolean): void {
    const [day] = daysOf(month, 1);
    const events = Array.from({ length: EVENTS }, (_, index) => ({
      eventTime: `${day}T11:00:00Z`, eventID: `${BUCKET}-${day}-${index}`, eventName: 'GetObject',
    }));
    this.world.buckets.find(BUCKET)!.put(keyOf(day), damaged ? { corrupt: true } : { events });
    if (damaged) {
      this.damaged.add(month);
    } else {
      this.damaged.delete(month);
    }
  }
}

/** Ignores the events of the rule, because the stacks of the other contenders have no rule. */
function requestsOnly(handle: Handle): Handle {
  return async (payload, ...others) =>
    'RequestType' in (payload as object) ? handle(payload, ...others) : undefined;
}
