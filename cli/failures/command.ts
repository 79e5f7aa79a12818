import type { Command } from 'commander';
import { failedImports } from './observe';
import { failuresScreen } from './screen';
import { openSession, type AccessOptions } from '../access/session';
import { printJson, print } from '../screen/output';
import { screenWidth } from '../screen/table';

interface Options extends AccessOptions {
  readonly json?: boolean;
}

export function failuresCommand(command: Command): Command {
  return command
    .description('Show the failed entries of imports, grouped by cause, with the fix.')
    .argument('<stack>', 'name of the stack')
    .argument('[import]', 'path of the construct below the stack, its logical ID, or the import ID')
    .option('--json', 'print JSON')
    .action(async (stack: string, only: string | undefined, _: unknown, { optsWithGlobals }: Command) => {
      const { json = false, ...access } = optsWithGlobals.call(command) as Options;
      const session = await openSession(access);
      const imports = await failedImports(stack, only, session);
      if (json) {
        printJson({ version: 1, region: session.region, stackName: stack, imports });
      } else {
        print(failuresScreen(stack, imports, screenWidth()));
      }
    });
}
