import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import type { CrowdProps, CrowdReport } from './stories/scale';

/** 40 are 200 in all, which takes some minutes. */
const IMPORTS_PER_STACK = Number(process.env.IMPORTS_PER_STACK ?? 4);

const CROWDS = {
  many: { stacks: 5, importsPerStack: IMPORTS_PER_STACK, minutes: [11, 180], seed: 7 },
  ten: { stacks: 1, importsPerStack: 10, minutes: [30, 60], seed: 5, hours: 4 },
  forty: { stacks: 1, importsPerStack: 40, minutes: [30, 60], seed: 5, hours: 4 },
  twoDays: { stacks: 1, importsPerStack: 2, minutes: [2_880, 2_880], minutesPerFile: 60, seed: 1 },
  twelveDays: { stacks: 1, importsPerStack: 2, minutes: [17_280, 17_280], minutesPerFile: 60, seed: 1 },
  afterMany: { stacks: 1, importsPerStack: 4, minutes: [30, 60], seed: 4, inSequence: true, pastImports: 500 },
  unclear: {
    stacks: 2, importsPerStack: 3, minutes: [11, 20], seed: 2,
    faults: [1, 3, 5].map(nth => ({ operation: 'StartImport', nth, kind: 'times out and was accepted' })),
  },
} as const satisfies Record<string, CrowdProps>;

jest.setTimeout(120_000 + IMPORTS_PER_STACK * 30_000);

const reports: Partial<Record<keyof typeof CROWDS, CrowdReport>> = {};

/** Bundled the handler and its clients run several times faster than within jest. */
beforeAll(async () => {
  const directory = mkdtempSync(join(tmpdir(), 'scale-'));
  const outfile = join(directory, 'crowd.js');
  await build({
    entryPoints: [join(__dirname, 'scale.ts')], outfile, bundle: true, platform: 'node', format: 'cjs', target: 'node20',
    mainFields: ['module', 'main'], logLevel: 'error',
  });
  const crowds = Object.entries(CROWDS);
  await Promise.all(Array.from({ length: availableParallelism() }, async () => {
    const worker = new Worker(outfile, { env: { ...process.env, NODE_NO_WARNINGS: '1' } });
    for (let next = crowds.shift(); next; next = crowds.shift()) {
      reports[next[0] as keyof typeof CROWDS] = await played(worker, next[1]);
    }
    await worker.terminate();
  }));
  rmSync(directory, { recursive: true, force: true });
});

function played(worker: Worker, crowd: CrowdProps): Promise<CrowdReport> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.once('message', resolve).once('error', reject);
    worker.postMessage(crowd);
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

describe('5 stacks of many imports, deployed at the same moment', () => {
  const count = 5 * IMPORTS_PER_STACK;

  test('are deployed within two minutes', () => {
    expect(reports.many!.stacks).toEqual(Array(5).fill('CREATE_COMPLETE'));
    expect(reports.many!.deployedWithinSeconds).toBeLessThan(120);
  });

  test('all complete, each started once', () => {
    expect(reports.many!.imports).toEqual(Array(count).fill('COMPLETED'));
    expect(reports.many!.starts).toEqual(Array(count).fill('new'));
  });

  test('take at most 5 % longer than the imports themselves', () => {
    const { longer, sumOfHours, hourlyCalls, deployedWithinSeconds } = reports.many!;
    print(`${count} imports in 5 stacks, deployed in ${Math.round(deployedWithinSeconds)} s: ${sumOfHours.toFixed(1)} hours of imports, `
      + `${percent(longer)} longer in a queue`);
    print(`calls of each stack in an hour: ${JSON.stringify(hourlyCalls)}`);
    expect(longer).toBeLessThan(0.05);
  });

  test('call StartImport little more often than there are imports, and never many times in one second', () => {
    const { startCalls, mostStartsInASecond: { atDeploy, later }, refusals } = reports.many!;
    print(`StartImport was called ${startCalls} times; in one second at most ${atDeploy} times at the deploy, ${later} times later; `
      + `refused: ${JSON.stringify(refusals)}`);
    // One import of each stack may try at the deploy, and later the head of its queue: stacks know nothing of each other.
    expect(atDeploy).toBeLessThanOrEqual(5);
    expect(later).toBeLessThanOrEqual(2);
    expect(startCalls).toBeLessThanOrEqual(count * 1.5);
  });

  test('show no throttle to anybody: no answer and no event says FAILED', () => {
    const { answers, told } = reports.many!;
    expect(answers).toEqual(Array(count).fill('SUCCESS'));
    expect(states.filter(state => state === 'COMPLETED')).toHaveLength(count);
    expect(states.filter(state => !['QUEUED', 'RUNNING', 'COMPLETED'].includes(state))).toEqual([]);
  });

  test('go roughly first come, first served within each stack', () => {
    expect(reports.many!.overtakings).toBeLessThanOrEqual(1);
  });
});

test('the calls of a stack do not grow with the number of its imports', () => {
  const [{ hourlyCalls: [ten] }, { hourlyCalls: [forty] }] = [reports.ten!, reports.forty!];
  print(`calls of a stack in an hour, with 10 imports ${JSON.stringify(ten)}, with 40 ${JSON.stringify(forty)}`);
  for (const of of ['cloudTrail', 'stepFunctions', 'ticks'] as const) {
    expect(forty[of] / ten[of]).toBeLessThan(1.5);
    expect(forty[of]).toBeLessThan(600);
  }
});

test('an import of two days costs cents, whether it runs or waits', () => {
  // GIVEN two in one stack, the second of which waits for the first: four days of running, two of waiting
  const { ticks, longer } = reports.twoDays!;
  const [running, waiting] = [ticks.watch / 4, ticks.queue / 2];
  // THEN each tick is three state transitions: Tick, Done?, Wait
  const dollars = (running + waiting) * 2 * 3 * 25 / 1_000_000;
  print(`an import-day costs ${Math.round(running * 3)} state transitions and ${Math.round(running)} invocations while it runs, `
    + `${Math.round(waiting * 3)} and ${Math.round(waiting)} while it waits; `
    + `two days of waiting and two of running: $${dollars.toFixed(3)}; ${percent(longer)} longer`);
  expect(running).toBeLessThan(200);
  expect(waiting).toBeLessThan(500);
  expect(dollars).toBeLessThan(0.1);
});

test('a queued import that waits longer than one execution may last is waited for by the next, and ends well', () => {
  const { queue, imports, starts, told, longer } = reports.twelveDays!;
  expect(queue).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  expect(imports).toEqual(['COMPLETED', 'COMPLETED']);
  expect(starts).toEqual(['new', 'new']);
  expect(states.filter(state => state === 'QUEUED')).toHaveLength(1);
  expect(states.filter(state => state === 'COMPLETED')).toHaveLength(2);
  expect(longer).toBeLessThan(0.05);
});

test('two stacks that compete for the slot start nothing twice, also when StartImport gives no answer', () => {
  const { imports, starts } = reports.unclear!;
  expect(imports).toEqual(Array(6).fill('COMPLETED'));
  expect(starts).toEqual(Array(6).fill('new'));
});

test('imports into a store that has seen many others keep the pace', () => {
  // GIVEN 500 past imports, of which a look-up reads the newest 190
  const { imports, longer } = reports.afterMany!;
  print(`behind 500 past imports into the same store ${percent(longer)} longer`);
  expect(imports).toEqual(Array(504).fill('COMPLETED'));
  expect(longer).toBeLessThan(0.05);
});
