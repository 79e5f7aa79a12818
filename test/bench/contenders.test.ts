import * as fc from 'fast-check';
import { AWS_CUSTOM_RESOURCE, AWS_CUSTOM_RESOURCE_LENIENT } from '../../bench/aws-custom-resource';
import { ChanceOfFaults } from '../../bench/chance-of-faults';
import { OURS } from '../../bench/contender';
import { figuresOf } from '../../bench/figures';
import { live } from '../../bench/live';
import { PLAIN_LAMBDA } from '../../bench/plain-contender';
import { templateFigures } from '../../bench/template';
import { historyOf } from '../lifecycle/account/history';
import { stories } from '../lifecycle/stories/arbitrary';
import { PLAIN, Story, type Act, type Piece } from '../lifecycle/stories/story';

const COUNT = Math.ceil(Number(process.env.LIFECYCLES ?? 500) / 20);
const { LIFECYCLE_SEED = '20261122' } = process.env;
const SEED = LIFECYCLE_SEED === 'fresh' ? Date.now() % 1_000_000_000 : Number(LIFECYCLE_SEED);

const HISTORY: Piece = { logicalId: 'A', month: 'January', path: 'History', retryToken: '', givenRole: false };

const deploy = (circumstances = {}, piece = HISTORY): Act => ({ act: 'deploy', what: { first: piece }, circumstances });
const story = (...acts: Act[]): Story => new Story({ setting: PLAIN, acts, faults: [] });

test('a template grows by six resources an import with AwsCustomResource', async () => {
  expect((await templateFigures('AwsCustomResource')).resourcesPerImport).toBe(6);
});

describe.each([OURS, AWS_CUSTOM_RESOURCE, AWS_CUSTOM_RESOURCE_LENIENT, PLAIN_LAMBDA])('$name', contender => {
  test('imports all files once when a stack is deployed, left alone and deleted', async () => {
    // WHEN
    const life = await live(story(deploy(), { act: 'wait', seconds: 600 }), contender, 0);

    // THEN
    expect(figuresOf(life)).toEqual({
      startsOfIdentity: [1], startsAgain: 0, eventsIngested: 40, eventsTwice: 0, leftRunning: 0, stuck: 0,
      beyondHelp: 0, unanswered: 0, filesWanted: 4, filesMissing: 0, faults: 0,
    });
  });

  test('answers every request by the pre-signed URL', async () => {
    // WHEN
    const { world } = await live(story(deploy()), contender, 0);

    // THEN
    const answers = world.cloudFormation.requests.map(request => [request.props.type, request.answers.length]);
    expect(answers).toEqual([['Create', 1], ['Delete', 1]]);
  });

  test('has the same outcome each time with faults', async () => {
    // GIVEN
    const acts = [deploy(), deploy({}, { ...HISTORY, month: 'February' })];

    // WHEN
    const [once, again] = [await live(story(...acts), contender, 0.2), await live(story(...acts), contender, 0.2)];

    // THEN
    expect(figuresOf(again)).toEqual(figuresOf(once));
    expect(once.faults).toBeGreaterThan(0);
  });
});

test('a request delivered twice makes AwsCustomResource start twice, and TrailImport once', async () => {
  // GIVEN a second delivery after the end of the import
  const twice = story(deploy({ duplicateAfterSeconds: 200 }), { act: 'wait', seconds: 600 });

  // WHEN
  const [theirs, ours] = [figuresOf(await live(twice, AWS_CUSTOM_RESOURCE, 0)), figuresOf(await live(twice, OURS, 0))];

  // THEN
  expect([theirs.startsOfIdentity, theirs.eventsTwice]).toEqual([[2], 40]);
  expect([ours.startsOfIdentity, ours.eventsTwice]).toEqual([[1], 0]);
});

test(`TrailImport imports nothing twice and leaves nothing running if a call in twenty fails (${COUNT})`, async () => {
  for (const each of fc.sample(stories, { seed: SEED, numRuns: COUNT })) {
    // WHEN
    const life = await live(each, OURS, 0.05);

    // THEN
    const { startsAgain, eventsTwice, leftRunning, beyondHelp, filesMissing } = figuresOf(life);
    // If an import was refused, an event has given the reason and the fix.
    const missing = life.world.events.some(({ state }) => state === 'FAILED') ? 0 : filesMissing;
    // Nobody answers a request if its function dies in all three deliveries, and its stack is stuck for an hour.
    const wrong = { startsAgain, eventsTwice, leftRunning, beyondHelp, missing };
    if (Object.values(wrong).some(figure => figure > 0)) {
      const history = historyOf(life.world).join('\n');
      throw new Error(`From LIFECYCLE_SEED=${SEED}: ${each}\n${JSON.stringify(wrong)}\n${history}`);
    }
  }
}, 60_000 + COUNT * 1_000);

test('the nth call of an operation meets the same fault, whatever is called in between', () => {
  const operations = fc.array(fc.constantFrom('StartImport', 'GetImport', 'Answer'));
  fc.assert(fc.property(fc.nat(), operations, (seed, calls) => {
    const [alone, among] = [new ChanceOfFaults(seed, 0.5), new ChanceOfFaults(seed, 0.5)];
    const met = calls.map(operation => ({ operation, fault: among.next(operation) }))
      .filter(({ operation }) => operation === 'Answer');
    expect(met.map(({ fault }) => fault)).toEqual(met.map(() => alone.next('Answer')));
  }));
});
