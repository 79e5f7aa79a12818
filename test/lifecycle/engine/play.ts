import type { World, WorldProps } from '../account/world';
import { violations } from '../checks/invariants';
import type { StackOwner } from '../stories/stack-owner';
import { Stage } from '../stories/stage';
import type { Act, Story } from '../stories/story';

export interface Played {
  readonly world: World;
  readonly violations: readonly string[];
}

export interface PlayOptions extends Pick<WorldProps, 'handle' | 'guard' | 'sdk'> {
  /** Changes the stage before the story begins. */
  readonly prepare?: (stage: Stage) => void;
}

/** Plays a story in its own simulated account, deletes the stack in the end, waits, and checks the invariants. */
export async function play(story: Story, { prepare, ...more }: PlayOptions = {}): Promise<Played> {
  const { setting, acts, meanwhile = [], faults, patient } = story.props;
  const stage = new Stage(setting, faults, more);
  const { world } = stage;
  prepare?.(stage);
  const wrong = await world.run(async () => {
    await Promise.all([performAll(acts, stage, stage.owner), performAll(meanwhile, stage, stage.rival)]);
    const unfinished = patient ? await stage.hoursLater() : [];
    const stuck = (await Promise.all([stage.owner.deleteAtLast(), stage.rival.deleteAtLast()])).flat();
    // All remaining work shows by then.
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
    case 'rename':
    case 'move':
    case 'swap': return owner.change(act.act, act.circumstances);
    case 'destroy': return owner.delete({ duplicateAfterSeconds: act.duplicateAfterSeconds });
    case 'wait': return stage.world.time.sleep(act.seconds * 1000);
    case 'table outage': return stage.outage(owner, act.minutes);
    case 'redeliver': return stage.redeliver(owner, act.which, act.afterSeconds);
    case 'forge': return stage.forge(owner, act);
    case 'damage': return stage.damageFile(act.month);
    case 'lose': return stage.loseLastFile(act.month);
    case 'repair': return stage.restoreFiles(act.month);
    case 'expire': return stage.expire(act.month);
    case 'by hand: import': return stage.importByHand(act.month, stage.store);
    case 'by hand: import elsewhere': return stage.importByHand(act.month, stage.otherStore);
    case 'by hand: resume': return stage.resumeByHand(act.month);
    case 'by hand: stop': return stage.stopByHand();
    case 'grant': return stage.setGrants(true);
    case 'revoke': return stage.setGrants(false);
  }
}
