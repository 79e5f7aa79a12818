import type { Command } from 'commander';
import { readAssembly } from './assembly';
import { checkStack, type CheckedImport } from './check-stack';
import { Facts } from './observe';
import { checkScreen } from './screen';
import { accountOf } from '../access/account';
import { openSession, type AccessOptions } from '../access/session';
import { CliError, EXIT } from '../screen/errors';
import { print, printJson } from '../screen/output';
import { screenWidth } from '../screen/table';

interface Options extends AccessOptions {
  readonly strict?: boolean;
  readonly json?: boolean;
}

export function checkCommand(command: Command): Command {
  return command
    .description(
      'Check the imports of a synthesized app as a deployment would, without changing anything. Exits with 1 if a ' +
        'deployment would be refused.',
    )
    .argument('[folder]', 'folder that "cdk synth" has written', 'cdk.out')
    .option('--strict', 'also exit with 1 if something could not be checked')
    .option('--json', 'print JSON')
    .action(async (folder: string, _: unknown, { optsWithGlobals }: Command) => {
      const { strict = false, json = false, ...access } = optsWithGlobals.call(command) as Options;
      const stacks = readAssembly(folder);
      if (stacks.length === 0) {
        throw new CliError(`The app in ${folder} contains no TrailImport.`);
      }
      const session = await openSession(access);
      const account = await accountOf(session);
      const facts = new Facts(session);
      const checked: CheckedImport[] = [];
      for (const stack of stacks) {
        checked.push(...(await checkStack(stack, account, session, facts)));
      }
      if (json) {
        printJson({ version: 1, region: session.region, imports: checked });
      } else {
        print(checkScreen(checked, screenWidth()));
      }
      const isRefused = checked.some(({ verdict }) => verdict?.is === 'refused');
      if (isRefused || (strict && checked.some(({ notChecked }) => notChecked.length > 0))) {
        process.exitCode = EXIT.refused;
      }
    });
}
