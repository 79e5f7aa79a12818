import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { observe, type StackView } from './observe';
import { statusScreen } from './screen';
import { openSession, type AccessOptions, type Session } from '../access/session';
import { printJson, screenOf } from '../screen/output';
import { screenWidth } from '../screen/table';

interface Options extends AccessOptions {
  readonly watch?: boolean;
  readonly interval: number;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** The version of the format of `status --json`. Within a version, new releases only add fields. */
export const STATUS_VERSION = 1;

export function statusCommand(command: Command, seconds: (text: string) => number): Command {
  return command
    .description('Show the imports of a stack, or of all stacks of the account and Region.')
    .argument('[stack]', 'name of the stack')
    .option('-w, --watch', 'show the state until Ctrl-C, or until no work is left')
    .option('--interval <seconds>', 'seconds between two updates with --watch', seconds, 5)
    .option('-a, --all', 'also show imports that are no longer in the stack')
    .option('--json', 'print JSON')
    .action(async (stack: string | undefined, _: unknown, { optsWithGlobals }: Command) => {
      const options = optsWithGlobals.call(command) as Options;
      await status(stack, options, await openSession(options));
    });
}

async function status(stack: string | undefined, options: Options, session: Session): Promise<void> {
  const { watch = false, interval, all = false, json = false } = options;
  const screen = await screenOf(watch && !json);
  try {
    for (;;) {
      const stacks = await observe(stack, session);
      if (json) {
        printJson(document(stacks, session.region), watch);
      } else {
        screen.show(statusScreen(stacks, session.region, all, Date.now(), screenWidth()));
      }
      if (!watch || !isWorkLeft(stacks)) {
        return;
      }
      await sleep(interval * 1_000);
    }
  } finally {
    screen.end();
  }
}

function document(stacks: readonly StackView[], region: string): object {
  return { version: STATUS_VERSION, time: new Date().toISOString(), region, stacks };
}

const WORK = ['QUEUED', 'STARTING', 'RUNNING', 'STOPPING', 'RETRYING'];

function isWorkLeft(stacks: readonly StackView[]): boolean {
  return stacks.some(
    ({ stackStatus, imports }) =>
      stackStatus.endsWith('_IN_PROGRESS') || imports.some(({ state, claimed }) => claimed && WORK.includes(state)),
  );
}
