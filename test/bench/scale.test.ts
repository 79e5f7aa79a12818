import { join } from 'node:path';
import type { ManyImportsProps, ManyImportsReport } from '../lifecycle/engine/many-imports';
import { LONG_PATIENCE } from '../lifecycle/patience';
import { WorkerPool } from '../worker-pool';

/** 40 are 200 in all, which takes some minutes. */
const IMPORTS_PER_STACK = Number(process.env.IMPORTS_PER_STACK ?? 4);

const CASES = {
  many: { stacks: 5, importsPerStack: IMPORTS_PER_STACK, minutes: [11, 180], seed: 7 },
  ten: { stacks: 1, importsPerStack: 10, minutes: [30, 60], seed: 5, hours: 4 },
  forty: { stacks: 1, importsPerStack: 40, minutes: [30, 60], seed: 5, hours: 4 },
  twoDays: { stacks: 1, importsPerStack: 2, minutes: [2_880, 2_880], minutesPerFile: 60, seed: 1 },
  afterMany: { stacks: 1, importsPerStack: 4, minutes: [30, 60], seed: 4, inSequence: true, pastImports: 500 },
  unclear: {
    stacks: 2, importsPerStack: 3, minutes: [11, 20], seed: 2,
    faults: [1, 3, 5].map(nth => ({ operation: 'StartImport', nth, kind: 'times out and was accepted' })),
  },
} as const satisfies Record<string, Omit<ManyImportsProps, 'name'>>;
type Case = keyof typeof CASES;

jest.setTimeout(LONG_PATIENCE);

let reports: Readonly<Record<Case, ManyImportsReport>>;

/** Bundled, the handler runs several times faster than within jest. */
beforeAll(async () => {
  const pool = await WorkerPool.launch(join(__dirname, '..', 'lifecycle', 'engine', 'many-imports.ts'));
  try {
    const all = await pool.share<ManyImportsProps,
      ManyImportsReport>(Object.entries(CASES).map(([name, props]) => ({ name, ...props })));
    reports = Object.fromEntries(all.map(report => [report.name, report])) as typeof reports;
  } finally {
    await pool.close();
  }
});

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

describe('5 stacks of many imports, deployed at the same moment', () => {
  const count = 5 * IMPORTS_PER_STACK;

  test('are deployed within two minutes', () => {
    expect(reports.many.stacks).toEqual(Array(5).fill('CREATE_COMPLETE'));
    expect(reports.many.deployedWithinSeconds).toBeLessThan(120);
  });

  test('all complete, each started once, and no work is left', () => {
    expect(reports.many.imports).toEqual(Array(count).fill('COMPLETED'));
    expect(reports.many.starts).toEqual(Array(count).fill('new'));
    expect(reports.many.rules).toEqual(Array(5).fill('DISABLED'));
  });

  test('take at most 5 % longer than the imports themselves', () => {
    const { longer, sumOfHours, hourlyCalls, deployedWithinSeconds } = reports.many;
    print(`${count} imports in 5 stacks, deployed in ${Math.round(deployedWithinSeconds)} s: `
      + `${sumOfHours.toFixed(1)} hours of imports, `
      + `${percent(longer)} longer in a queue`);
    print(`calls of each stack in an hour: ${JSON.stringify(hourlyCalls)}`);
    expect(longer).toBeLessThan(0.05);
  });

  test('call StartImport little more often than there are imports, and never many times in one second', () => {
    const { startCalls, mostStartsInASecond: { atDeployment, later }, refusals } = reports.many;
    print(`StartImport was called ${startCalls} times, in one second at most ${atDeployment} times at the deployment `
      + `and ${later} times later, `
      + `refused: ${JSON.stringify(refusals)}`);
    // One import of each stack may try at the deployment, and later the head of its queue. Stacks know nothing of each
    // other.
    expect(atDeployment).toBeLessThanOrEqual(5);
    expect(later).toBeLessThanOrEqual(2);
    expect(startCalls).toBeLessThanOrEqual(count * 1.5);
  });

  test('show no throttling: no answer and no event has the state FAILED', () => {
    const { answers, states } = reports.many;
    expect(answers).toEqual(Array(count).fill('SUCCESS'));
    expect(states.filter(state => state === 'COMPLETED')).toHaveLength(count);
    expect(states.filter(state => !['QUEUED', 'RUNNING', 'COMPLETED'].includes(state))).toEqual([]);
  });

  test('start roughly in the order in which they were queued within each stack', () => {
    expect(reports.many.displacement).toBeLessThanOrEqual(1);
  });
});

test('the calls of a stack hardly grow with the number of its imports', () => {
  const [{ hourlyCalls: [ten] }, { hourlyCalls: [forty] }] = [reports.ten, reports.forty];
  print(`calls of a stack in an hour, with 10 imports ${JSON.stringify(ten)}, with 40 ${JSON.stringify(forty)}`);
  for (const name of ['cloudTrail', 'dynamoDb', 'invocations'] as const) {
    expect(forty[name] / ten[name]).toBeLessThan(1.5);
  }
  expect(forty.cloudTrail).toBeLessThan(600);
});

test('an import of two days costs cents, whether it runs or waits', () => {
  // GIVEN two in one stack, the second of which waits for the first: four days in all
  const { allCalls, longer } = reports.twoDays;
  const [invocations, dynamoDb, cloudTrail] =
    [allCalls.invocations / 4, allCalls.dynamoDb / 4, allCalls.cloudTrail / 4];
  // THEN a call of DynamoDB costs at most a write, and an invocation runs for a second with 512 MB
  const dollars = (allCalls.dynamoDb * 0.625 + allCalls.invocations * (0.2 + 0.5 * 16.6667)) / 1_000_000;
  print(`an import-day costs ${Math.round(invocations)} invocations, ${Math.round(dynamoDb)} calls of DynamoDB and `
    + `${Math.round(cloudTrail)} of CloudTrail, `
    + `four days $${dollars.toFixed(3)}; ${percent(longer)} longer`);
  expect(invocations).toBeLessThan(1_600);
  expect(cloudTrail).toBeLessThan(700);
  expect(dollars).toBeLessThan(0.15);
});

test('two stacks that compete for the slot start nothing twice, also if StartImport gives no answer', () => {
  expect(reports.unclear.imports).toEqual(Array(6).fill('COMPLETED'));
  expect(reports.unclear.starts).toEqual(Array(6).fill('new'));
});

test('imports into an event data store that has had many others keep the pace', () => {
  const { imports, longer } = reports.afterMany;
  print(`after 500 past imports into the same event data store ${percent(longer)} longer`);
  expect(imports).toEqual(Array(504).fill('COMPLETED'));
  expect(longer).toBeLessThan(0.05);
});
