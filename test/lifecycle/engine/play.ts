import { violations } from './invariants';
import { quickHandle } from './quick-clients';
import type { StackOwner } from './stack-owner';
import { Stage } from './stage';
import type { Act, Story } from './story';
import type { World, WorldProps } from './world';

export interface Told {
  readonly world: World;
  readonly violations: readonly string[];
}

export interface Circumstances extends Pick<WorldProps, 'handle' | 'guard'> {
  /** Changes the stage before the story begins. */
  readonly prepare?: (stage: Stage) => void;
  /** Leaves the SDK's clients out: the same happens in half the time. */
  readonly quick?: boolean;
}

/** Lets a story happen in a world of its own, deletes the stack in the end, waits, and asks for what is wrong. */
export async function tell(story: Story, { prepare, quick, ...more }: Circumstances = {}): Promise<Told> {
  const { setting, acts, meanwhile = [], faults, patient } = story.props;
  const stage: Stage = new Stage(setting, faults, quick ? { ...more, handle: quickHandle(() => stage.world.time) } : more);
  const { world } = stage;
  prepare?.(stage);
  const wrong = await world.run(async () => {
    await Promise.all([performAll(acts, stage, stage.owner), performAll(meanwhile, stage, stage.rival)]);
    const unfinished = patient ? await stage.hoursLater() : [];
    const stuck = (await Promise.all([stage.owner.deleteAtLast(), stage.rival.deleteAtLast()])).flat();
    // Whatever was left behind shows itself by then.
    await world.time.sleep(2 * 3600_000);
    return [...unfinished, ...stuck, ...await violations(world)];
  });
  return { world, violations: wrong };
}

async function performAll(acts: readonly Act[], stage: Stage, owner: StackOwner): Promise<void> {
  for (const act of acts) {
    await perform(act, stage, owner);
  }
}

async function perform(act: Act, stage: Stage, owner: StackOwner): Promise<void> {
  switch (act.act) {
    case 'deploy': return owner.deploy(act.what, act.circumstances);
    case 'destroy': return owner.delete({ duplicateAfterSeconds: act.duplicateAfterSeconds });
    case 'wait': return stage.world.time.sleep(act.seconds * 1000);
    case 'damage': return stage.setFile(act.month, true);
    case 'mend': return stage.setFile(act.month, false);
    case 'expire': return stage.expire(act.month);
    case 'byHand: import': return stage.importByHand(act.month, stage.store);
    case 'byHand: import elsewhere': return stage.importByHand(act.month, stage.otherStore);
    case 'byHand: resume': return stage.resumeByHand(act.month);
    case 'grant': return stage.setGrants(true);
    case 'revoke': return stage.setGrants(false);
    case 'byHand: stop': return stage.stopByHand();
  }
}
