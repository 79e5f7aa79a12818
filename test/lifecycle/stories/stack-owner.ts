import type { Circumstances, Stack, Template } from './cloudformation';
import { wrongInTheEnd } from './endings';
import type { Deployment } from './story';
import { propertiesOf } from './templates';
import { isAtRest, type World } from './world';

/** Something failed and was not rolled back: the next update has to leave it at that too. */
function isPaused({ status }: Stack): boolean {
  return status === 'CREATE_FAILED' || status === 'UPDATE_FAILED';
}

/** Who deploys a stack, and what they do when it takes no update. */
export class StackOwner {
  constructor(private readonly world: World, private readonly name: string, private readonly store: string) {}

  private get stack(): Stack | undefined {
    return this.world.cloudFormation.stack(this.name);
  }

  async deploy(what: Deployment, circumstances: Circumstances): Promise<void> {
    const { cloudFormation, time } = this.world;
    const pieces = [what.first, what.second].filter(piece => piece !== undefined);
    const template: Template = new Map(pieces.map(piece =>
      [piece.logicalId, propertiesOf(this.world, this.name, { ...piece, store: this.store, retryToken: piece.retryToken || undefined })]));
    let stack = this.stack;
    if (stack && (!isAtRest(stack) || (isPaused(stack) && !circumstances.noRollback))) {
      stack = await this.mend(stack);
    }
    if (stack && [...template.keys()].some(logicalId => !stack.resources.has(logicalId))) {
      // What has started an import may not be listed yet, and under another logical id it cannot be found; nobody renames so soon.
      // Where the window changes with the id, only CloudTrail's own list tells that they overlap.
      await time.sleep(pieces.some(({ longer }) => longer !== undefined) ? 60_000 : 15_000);
    }
    await (stack ? cloudFormation.update(stack, template, circumstances) : cloudFormation.create(this.name, template, circumstances));
  }

  async delete(circumstances: Circumstances = {}): Promise<void> {
    const { stack } = this;
    if (stack) {
      await this.world.cloudFormation.delete(stack, circumstances);
    }
  }

  /** A stack can be deleted, if not at once then when nothing goes wrong any more. */
  async deleteAtLast(): Promise<string[]> {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (!this.stack) {
        return [];
      }
      await this.delete();
      await this.world.time.sleep(60_000);
    }
    return this.stack ? [`The stack ${this.name} could not be deleted: ${this.world.cloudFormation.requests.slice(-2).join('; ')}.`] : [];
  }

  /** What has not come to its end, or was not told, when nothing has happened for hours. */
  wrongInTheEnd(): string[] {
    const { stack } = this;
    return stack && isAtRest(stack) ? wrongInTheEnd(this.world, this.world.restOf(stack)) : [];
  }

  private async mend(stack: Stack): Promise<Stack | undefined> {
    if (stack.status === 'UPDATE_ROLLBACK_FAILED' || stack.status === 'UPDATE_FAILED') {
      const { status } = await this.world.cloudFormation.rollBackStack(stack);
      if (status === 'UPDATE_ROLLBACK_COMPLETE') {
        return stack;
      }
    }
    await this.deleteAtLast();
    return this.stack;
  }
}
