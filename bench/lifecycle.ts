import * as fc from 'fast-check';
import { stories } from '../test/lifecycle/arbitrary';
import { AWS_CUSTOM_RESOURCE, AWS_CUSTOM_RESOURCE_LENIENT } from './aws-custom-resource';
import { OURS } from './contender';
import { figuresOf, type Figures } from './figures';
import { live } from './live';
import { PLAIN_LAMBDA } from './plain-contender';
import { table } from './table';

const COUNT = Number(process.env.LIFECYCLES ?? 300);
const SEED = Number(process.env.LIFECYCLE_SEED ?? 20260302);
const FAULT_RATE = Number(process.env.FAULT_RATE ?? 0.02);
const CONTENDERS = [OURS, AWS_CUSTOM_RESOURCE, AWS_CUSTOM_RESOURCE_LENIENT, PLAIN_LAMBDA];

async function compare(faultRate: number): Promise<Map<string, Figures[]>> {
  const lifecycles = fc.sample(stories, { seed: SEED, numRuns: COUNT });
  const results = new Map<string, Figures[]>(CONTENDERS.map(({ name }) => [name, []]));
  for (const story of lifecycles) {
    for (const contender of CONTENDERS) {
      results.get(contender.name)!.push(figuresOf(await live(story, contender, faultRate)));
    }
  }
  return results;
}

async function main(): Promise<void> {
  const begun = performance.now();
  console.log(`${COUNT} random lifecycles of one stack (seed ${SEED}), the same for all. Each deploys, updates, renames, moves, rolls back,`);
  console.log('cancels, destroys and deploys again, and is deleted in the end.\n');
  console.log(`Nothing goes wrong but what CloudFormation itself does: rollbacks, requests delivered twice, neighbours that fail\n\n${table(await compare(0), false)}\n`);
  console.log(`A fault at ${FAULT_RATE * 100} % of all calls: crash, throttle, timeout, 5xx, lost answer\n\n${table(await compare(FAULT_RATE), true)}\n`);
  console.log(FOOTNOTE);
  console.log(`\n${((performance.now() - begun) / 1000).toFixed(0)} s`);
}

const FOOTNOTE = `Counted in the records of an emulated CloudTrail Lake and CloudFormation, not on AWS.
Identity: source, store and window. Stuck: DELETE_FAILED, ROLLBACK_FAILED, UPDATE_ROLLBACK_FAILED, or an hour's wait for an answer.
Faults: the nth call of an operation in a lifecycle meets the same fault whoever makes it. The handlers make different calls, so they
do not meet the same number of faults; TrailImport makes most calls and meets most. TrailImport's clients run here without the SDK's own
repeats; the others' have the SDK's three attempts. Where CloudTrail's behaviour is not documented, what is kind to all is taken (StopImport
of an import that has ended succeeds). Left out: ACLs on the bucket, which only TrailImport handles, and what people do by hand.
AwsCustomResource: the handler that aws-cdk-lib ships, the properties that its construct synthesizes. plain Lambda: bench/plain-lambda.ts.`;

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
