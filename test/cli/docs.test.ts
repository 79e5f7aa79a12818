import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { policyOf, RIGHTS, type CommandName } from '../../cli/access/rights';
import { importViews } from '../../cli/status/overview';
import { stateChange } from '../../lambda/report/events';
import { ATTRIBUTES } from '../../src/wire';
import { claimRecord, importRecord, NOW, seen, STACK_ID, started } from '../lambda/given';

const page = (name: string) => readFileSync(join(__dirname, '../../docs', name), 'utf8');
const STATE = page('STATE.md');
/** The names in the first cells of the tables after a heading. */
const named = (heading: string) =>
  STATE.slice(STATE.indexOf(heading))
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => line.split('|')[1].match(/(?<=`)\w+(?=`)/g) ?? []);

test('docs/STATE.md describes every field of status --json, and no other', () => {
  const [view] = importViews(
    { imports: new Map([['a', importRecord()]]), claims: new Map([['b', claimRecord()]]) }, 'Stack', new Map(), NOW);
  expect(named('Each import has these fields').sort()).toEqual(Object.keys(view).sort());
});

test('docs/STATE.md describes every attribute and every field of an event', () => {
  const detail = stateChange(
    started('FAILED', { seen: seen('FAILED'), reason: 'x', estimate: { files: 1, gzipBytes: 1, bytes: 1, atLeast: false } }),
    'FAILED', STACK_ID, NOW,
  ).detail;
  expect(named('## Attributes').slice(0, ATTRIBUTES.length)).toEqual([...ATTRIBUTES]);
  expect(named('| field of `detail`')).toEqual(expect.arrayContaining(Object.keys(detail)));
});

test.each(Object.keys(RIGHTS) as CommandName[])('docs/COMMAND-LINE.md lists the permissions of %s', (command) => {
  const row = page('COMMAND-LINE.md').split('\n').find((line) => line.startsWith(`| \`${command}\``))!;
  expect(row.split('|')[2].match(/(?<=`)[^`, ]+(?=`)/g)).toEqual(RIGHTS[command].map(({ action }) => action));
});

test('the policy of a command grants nothing that writes, in the partition of the Region', () => {
  const text = JSON.stringify(policyOf('check', 'us-gov-west-1'));
  expect(text).toContain('arn:aws-us-gov:s3:::*');
  expect(text).not.toMatch(/:(Put|Start|Stop|Delete|Update|Create)/);
});
