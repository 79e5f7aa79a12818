import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureVenv } from '../../local-cloud/venv';
import { commandsIn, EVERY_MESSAGE } from '../lambda/report/every-message';

const ROOT = join(__dirname, '..', '..');
/** Only the reader knows these values. The command before, in the same message, prints them. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  '<import ID>': 'aaaaaaaa-1111-4111-8111-aaaaaaaaaaaa',
  '<backup ARN>': 'arn:aws:dynamodb:us-east-1:111122223333:table/Ledger/backup/01234567890123-abcdefgh',
};

const commands = [...new Set(EVERY_MESSAGE.flatMap(([, text]) => commandsIn(text)))];

interface Result {
  readonly code: number;
  readonly operations: readonly string[];
  readonly errors: string;
}

/**
 * The words of a command after the expansions of a shell. A character that the shell would replace makes the command
 * fail.
 */
function words(command: string): string[] {
  const filled = Object.entries(PLACEHOLDERS).reduce((text, [name, value]) => text.replace(name, value), command);
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', `printf '%s\\n' ${filled}`], { encoding: 'utf8' });
  expect([filled, status, stderr]).toEqual([filled, 0, '']);
  expect(filled.replace(/'[^']*'/g, '')).not.toMatch(/[<>*?[\]{}$&|;]/);
  return stdout.trimEnd().split('\n');
}

async function run(all: readonly string[][]): Promise<Result[]> {
  const { python } = await ensureVenv(console.info);
  const { stdout, stderr } = spawnSync(python, [join(__dirname, 'parse_commands.py')], {
    encoding: 'utf8', input: JSON.stringify(all),
    env: {
      PATH: process.env.PATH, AWS_DEFAULT_REGION: 'us-east-1', AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    },
  });
  if (stdout === '') { throw new Error(stderr); }
  return JSON.parse(stdout) as Result[];
}

/** `s3api put-bucket-acl` becomes `s3 PutBucketAcl`. */
function operationOf(command: string): string {
  const [, service, operation] = command.split(' ');
  const name = operation.split('-').map((part) => part[0].toUpperCase() + part.slice(1)).join('');
  return `${service.replace('s3api', 's3')} ${name}`;
}

test('Every command in a message is complete: the AWS CLI accepts it and would send the request', async () => {
  const results = await run(commands.map((command) => words(command).slice(1)));
  expect(commands.map((command, index) => [command, results[index]])).toEqual(commands.map((command) =>
    [command, { code: 0, operations: [operationOf(command)], errors: '' }]));
});

test('A command that lacks an option, or has an unknown one, is found', async () => {
  const incomplete = await run([
    ['cloudtrail', 'stop-import'], ['cloudtrail', 'stop-import', '--import', 'x', '--no-such-option'],
    ['s3api', 'put-bucket-acl', '--bucket', 'b', '--acl', 'privat', '--x'], ['cloudtrail', 'no-such-operation'],
    ['s3api', 'restore-object', '--bucket', 'b', '--key', 'k', '--restore-request', 'Days=seven'],
  ]);
  expect(incomplete.map(({ code, operations }) => [code !== 0, operations])).toEqual(incomplete.map(() => [true, []]));
});

test('Every message with a command is among the messages of this test', () => {
  const known = new Set(commands.map((command) => command.split(' ').slice(0, 3).join(' ')));
  const files = ['lambda', 'src'].flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts')).map((path) => join(ROOT, folder, path)));
  // A command may be divided among two lines of the source.
  const texts = files.map((path) => readFileSync(path, 'utf8').replace(/['`] \+\n\s*['`]/g, ''));
  const written = texts.flatMap((text) => [...text.matchAll(/"aws ([a-z0-9]+) ([a-z-]+)/g)].map(([, a, b]) => `aws ${a} ${b}`));
  expect(written.length).toBeGreaterThan(10);
  expect([...new Set(written)].filter((command) => !known.has(command))).toEqual([]);
});
