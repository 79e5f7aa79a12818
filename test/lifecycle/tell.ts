import { violations } from './invariants';
import { Stage, STACK } from './stage';
import type { Act, Story } from './story';
import type { World, WorldProps } from './world';

export interface Told {
  readonly world: World;
  readonly violations: readonly string[];
}

export interface Circumstances extends Pick<WorldProps, 'handle' | 'guard'> {
  /** Changes the stage before the story begins. */
  readonly prepare?: (stage: Stage) => void;
}

/** Lets a story happen in a world of its own, deletes the stack in the end, waits, and asks for what is wrong. */
export async function tell(story: Story, { prepare, ...more }: Circumstances = {}): Promise<Told> {
  const { setting, acts, faults, patient } = story.props;
  const stage = new Stage(setting, faults, more);
  const { world } = stage;
  prepare?.(stage);
  const wrong = await world.run(async () => {
    for (const act of acts) {
      await perform(act, stage);
    }
    const unfinished = patient ? await stage.hoursLater() : [];
    const stuck = await stage.deleteAtLast();
    // Whatever was left behind shows itself by then.
    await world.time.sleep(2 * 3600_000);
    return [...unfinished, ...stuck, ...await violations(world)];
  });
  return { world, violations: wrong };
}

async function perform(act: Act, stage: Stage): Promise<void> {
  const { world } = stage;
  switch (act.act) {
    case 'deploy': return stage.deploy(act.what, act.circumstances);
    case 'destroy': {
      const stack = world.cloudFormation.stack(STACK);
      if (stack) {
        await world.cloudFormation.delete(stack, { duplicateAfterSeconds: act.duplicateAfterSeconds });
      }
      return;
    }
    case 'wait': return world.time.sleep(act.seconds * 1000);
    case 'damage': return stage.setFile(act.month, true);
    case 'mend': return stage.setFile(act.month, false);
    case 'expire': return stage.expire(act.month);
    case 'byHand: import': return stage.importByHand(act.month, stage.store);
    case 'byHand: import elsewhere': return stage.importByHand(act.month, stage.otherStore);
    case 'grant': return stage.setGrants(true);
    case 'revoke': return stage.setGrants(false);
    case 'byHand: stop': return stage.stopByHand();
  }
}
