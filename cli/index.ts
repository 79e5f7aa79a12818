#!/usr/bin/env node
import { Command, InvalidArgumentError } from 'commander';
import { explain } from './access/explain';
import { policyOf, RIGHTS, type CommandName } from './access/rights';
import { failuresCommand } from './failures/command';
import { EXIT } from './screen/errors';
import { endQuietlyOnClosedPipe, printJson } from './screen/output';
import { statusCommand } from './status/command';

// The SDK warns of Node.js versions that it will stop supporting.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const program = new Command('cdk-cloudtrail-import')
  .description('Examines imports of CloudTrail logs into CloudTrail Lake. All commands only read.')
  .showHelpAfterError()
  .helpCommand(false)
  .exitOverride();

function seconds(text: string): number {
  const value = Number(text);
  if (!(value >= 1 && value <= 3_600)) { throw new InvalidArgumentError('Specify a number from 1 to 3600.'); }
  return value;
}

/** Options and help that all commands share. */
function withAccess(name: CommandName, add: (command: Command) => Command): void {
  add(program.command(name))
    .option('--profile <name>', 'profile of the AWS configuration')
    .option('--region <region>', 'AWS Region')
    .addHelpText('after', `\nPermissions: ${RIGHTS[name].map(({ action }) => action).join(', ')}`);
}

withAccess('status', (command) => statusCommand(command, seconds));
withAccess('failures', failuresCommand);

program
  .command('policy')
  .description('Print an IAM policy with exactly the permissions of a command.')
  .argument('<command>', Object.keys(RIGHTS).join(', '))
  .option('--region <region>', 'AWS Region, for its partition', 'us-east-1')
  .action((name: string, { region }: { region: string }) => {
    if (!(name in RIGHTS)) { program.error(`There is no command ${name}. Specify one of ${Object.keys(RIGHTS).join(', ')}.`); }
    printJson(policyOf(name as CommandName, region));
  });

async function main(): Promise<void> {
  endQuietlyOnClosedPipe();
  const name = process.argv.slice(2).find((each) => each in RIGHTS) as CommandName | undefined;
  try {
    await program.parseAsync();
  } catch (error) {
    const { code, exitCode } = error as { code?: string; exitCode?: number };
    // commander has printed its own errors and help.
    if (code?.startsWith('commander.')) {
      process.exitCode = exitCode === 0 ? 0 : EXIT.failed;
      return;
    }
    process.stderr.write(`${explain(error, name)}\n`);
    process.exitCode = EXIT.failed;
  }
}

void main();
