import { parentPort } from 'node:worker_threads';
import { App, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { propsCases, propsOf, type PropsCase } from './import-props';
import { ACCOUNT, REGION } from './payloads';
import { violationsOf, wrongCases, type WrongCase } from './wrong-props';
import { TrailImport } from '../../src';

export interface Batch { readonly seed: number; readonly runs: number; readonly wrongTypes?: boolean }
export interface BatchResult {
  readonly batch: Batch;
  readonly runs: number;
  readonly good: number;
  readonly bad: number;
  readonly failure?: string;
}

const UNCLEAR = /\bundefined\b|\[object |\bNaN\b(?!:| is|, )|Cannot |is not (?:a function|iterable)|\$\{Token\[/;
/** Imports that share a stack, as they share its provider: a stack for each would take ten times as long. */
const IN_A_STACK = 100;

/** The formats of the properties that the construct sends. */
const FORMS: Readonly<Record<string, RegExp>> = {
  SourceUri: /^s3:\/\/[a-z0-9.-]{3,63}\/(?:[^\u0000-\u001f\u007f]*\/)?$/,
  Destination: /^arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore\/[\w-]+$/,
  SourceRegion: /^[a-z]{2}(-[a-z]+)+-\d+$/, StartEventTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  EndEventTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  RetryAttempts: /^(?:\d|10)$/, WaitForCompletion: /^[1-9]\d{0,3}$/, AccessRoleOrigin: /^(?:own|given)$/,
  DisableAcls: /^(?:true|false)$/,
};

function freshStack(): Stack {
  return new Stack(new App({ analyticsReporting: false, treeMetadata: false, context: { 'aws:cdk:disable-stack-trace': true } }), 'Audit', { env: { account: ACCOUNT, region: REGION } });
}

/** The violations of one set of props. */
function violations(stack: Stack, number: number, given: PropsCase, count: (what: 'good' | 'bad') => void): string[] {
  const one = new TrailImport(stack, `${number}${given.id}`, propsOf(stack, given));
  const problems = one.node.validate();
  count(problems.length > 0 ? 'bad' : 'good');
  const wrong = problems.filter(problem => UNCLEAR.test(problem) || problem.length > 1_500 || !/: /.test(problem)).map(problem => `Unclear: ${JSON.stringify(problem)}`);
  if (problems.length > 0) {
    return wrong;
  }
  for (const child of one.node.children.filter(({ node }) => node.id.startsWith('Into'))) {
    const properties = stack.resolve((child as any)._toCloudFormation()).Resources;
    for (const [name, value] of Object.entries((Object.values(properties)[0] as { Properties: object }).Properties)) {
      if (value === undefined || value === null || (typeof value === 'string' && /\$\{Token\[|undefined|NaN/.test(value))) { wrong.push(`${name} is ${value}.`); }
      if (given.kind === 'literal' && typeof value === 'string' && name in FORMS && !FORMS[name].test(value)) { wrong.push(`${name} is ${JSON.stringify(value)}.`); }
    }
  }
  return wrong;
}

function runBatch(batch: Batch): BatchResult {
  const seen = { good: 0, bad: 0 };
  let stack = freshStack();
  let number = 0;
  let told = '';
  const judged = (given: PropsCase | WrongCase) =>
    'place' in given ? violationsOf(stack, ++number, given, what => seen[what]++) : violations(stack, ++number, given, what => seen[what]++);
  const property = fc.property<[PropsCase | WrongCase]>(batch.wrongTypes ? wrongCases : propsCases, given => {
    if (number % IN_A_STACK === 0) { stack = freshStack(); }
    let wrong: string[];
    try {
      wrong = judged(given);
    } catch (error) {
      wrong = [(error as Error).stack!.slice(0, 1_500)];
    }
    if (wrong.length > 0) {
      told = `${fc.stringify(given)}\nis wrong:\n  ${wrong.join('\n  ')}`;
      throw new Error('wrong');
    }
  });
  const details = fc.check(property, { seed: batch.seed, numRuns: batch.runs });
  return { batch, runs: details.numRuns, ...seen, ...(details.failed ? { failure: told } : {}) };
}

parentPort?.on('message', (batch: Batch) => parentPort!.postMessage(runBatch(batch)));
