import type { Deployment, Piece } from './story';
import { propertiesOf } from './templates';
import { isAtRest, type Circumstances, type Stack, type Template } from '../account/stack';
import type { World } from '../account/world';
import { wrongInTheEnd } from '../checks/endings';

/** Something failed and was not rolled back. The next update without a rollback continues from there. */
function isPaused({ status }: Stack): boolean {
  return status === 'CREATE_FAILED' || status === 'UPDATE_FAILED';
}

/** The person who deploys a stack, and the reaction of this person if the stack accepts no update. */
export class StackOwner {
  private last: Deployment = {};

  constructor(private readonly world: World, private readonly name: string, private readonly store: string) {}

  get stack(): Stack | undefined {
    return this.world.cloudFormation.stack(this.name);
  }

  async deploy(what: Deployment, circumstances: Circumstances): Promise<void> {
    const { cloudFormation, accessRoles } = this.world;
    this.last = what;
    const pieces = [what.first, what.second].filter(piece => piece !== undefined);
    const template: Template = new Map(pieces.map(piece =>
      [piece.logicalId, propertiesOf(this.name,
        { ...piece, store: this.store, retryToken: piece.retryToken || undefined })]));
    let { stack } = this;
    if (stack && (!isAtRest(stack) || (isPaused(stack) && !circumstances.noRollback))) {
      stack = await this.repair(stack);
    }
    // A role that was retained earlier conflicts with a new one with the same name.
    accessRoles.removeRetained(template);
    const more = { ...circumstances, retain: pieces.filter(({ retain }) => retain).map(({ logicalId }) => logicalId) };
    await (stack ? cloudFormation.update(stack, template, more) : cloudFormation.create(this.name, template, more));
  }

  /** Repeats the last deployment with a change. */
  async change(how: 'rename' | 'move' | 'swap', circumstances: Circumstances): Promise<void> {
    const { first, second } = this.last;
    const exchanged = how === 'swap' && first && second;
    return this.deploy({
      first: exchanged ? { ...first, month: second.month } : first && changed(first, how),
      second: exchanged ? { ...second, month: first.month } : second,
    }, circumstances);
  }

  async delete(circumstances: Circumstances = {}): Promise<void> {
    const { stack } = this;
    if (stack) {
      await this.world.cloudFormation.delete(stack, circumstances);
    }
  }

  /** A stack can be deleted, at the latest after all faults have ended. */
  async deleteAtLast(): Promise<string[]> {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (!this.stack) {
        return [];
      }
      await this.delete();
      await this.world.time.sleep(60_000);
    }
    const { requests } = this.world.cloudFormation;
    return this.stack ? [`The stack ${this.name} could not be deleted: ${requests.slice(-2).join('; ')}.`] : [];
  }

  /** Imports that haven't ended and events that weren't published, although nothing has happened for hours. */
  wrongInTheEnd(): string[] {
    const { stack } = this;
    return stack && isAtRest(stack) ? wrongInTheEnd(this.world, this.world.restOf(stack)) : [];
  }

  private async repair(stack: Stack): Promise<Stack | undefined> {
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

function changed(piece: Piece, how: 'rename' | 'move' | 'swap'): Piece {
  switch (how) {
    case 'rename': return { ...piece, logicalId: piece.logicalId === 'C' ? 'A' : 'C' };
    case 'move': return { ...piece, path: piece.path === 'Moved' ? 'History' : 'Moved' };
    case 'swap': return piece;
  }
}
