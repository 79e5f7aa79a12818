#!/usr/bin/env node
import { Command, InvalidArgumentError } from 'commander';
import { explain } from './access/explain';
import { policyOf, RIGHTS, type CommandName } from './access/rights';
import { checkCommand } from './check/command';
import { estimateCommand } from './estimate/command';
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

function numberFrom(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(text.trim() !== '' && value >= least && value <= most)) {
      throw new InvalidArgumentError(`Specify a number from ${least} to ${most}.`);
    }
    return value;
  };
}

/** Options and help that all commands share. */
function withAccess(name: CommandName, add: (command: Command) => Command): void {
  add(program.command(name))
    .option('--profile <name>', 'profile of the AWS configuration')
    .option('--region <region>', 'AWS Region')
    .addHelpText('after', `\nPermissions: ${RIGHTS[name].map(({ action }) => action).join(', ')}`);
}

withAccess('estimate', (command) => estimateCommand(command, numberFrom));
withAccess('check', checkCommand);
withAccess('status', (command) => statusCommand(command, numberFrom(1, 3_600)));
withAccess('failures', failuresCommand);

program
  .command('policy')
  .description('Print an IAM policy with exactly the permissions of a command.')
  .argument('<command>', Object.keys(RIGHTS).join(', '))
  .option('--region <region>', 'AWS Region, for its partition', 'us-east-1')
  .action((name: string, { region }: { region: string }) => {
    if (!(name in RIGHTS)) {
      program.error(`There is no command ${name}. Specify one of ${Object.keys(RIGHTS).join(', ')}.`);
    }
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
