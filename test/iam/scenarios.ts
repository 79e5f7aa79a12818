import { LOGS_KEY } from './names';
import { SERVICE_NEEDS } from './needs';
import type { Variant } from './policies';
import type { Rights } from './rights';
import type { World } from '../lifecycle/account/world';
import { play, type PlayOptions } from '../lifecycle/engine/play';
import { deploy, january, march, SCENARIOS, story, wait } from '../lifecycle/stories/scenarios';
import { BUCKET } from '../lifecycle/stories/templates';

/** A scenario with a result that must not depend on the removed permissions. */
export interface Scenario {
  readonly name: string;
  /** The result, one line for each part. */
  play(rights: Rights): Promise<readonly string[]>;
}

/** Additional scenarios for rare calls, which the usual lifecycles don't reach. */
const RARER: typeof SCENARIOS = [
  ['a stop takes longer than Lambda delivers a request', story([deploy(january), wait(60)], { secondsPerFile: 6000, stoppingSeconds: 4000 })],
  ['an import\'s logical id is changed while it runs', story([deploy(january), wait(60), deploy({ ...january, logicalId: 'C' })], { secondsPerFile: 600 })],
  ['an import tells what it is going to take in', story([deploy({ ...january, longer: true }), wait(600)])],
  ['an import is deleted while the function is at work on it', story(
    [deploy(january, { neighborFails: { afterSeconds: 0.7 } })], { importsShowAfter: 10 },
  )],
  ['a queued import is changed to another one', story(
    [{ act: 'by hand: import elsewhere', month: 'March' }, deploy(january), deploy({ ...january, month: 'February' }), wait(3600)], { secondsPerFile: 60 },
  )],
  ['a queued import becomes another resource\'s', story(
    [{ act: 'by hand: import elsewhere', month: 'March' }, deploy(january, {}, march), deploy({ ...january, logicalId: 'C' }, {}, march), wait(3600)], { secondsPerFile: 60 },
  )],
];

const WITH_GIVEN_ROLE: typeof SCENARIOS = [
  ['an import with a role of the user\'s completes', story([deploy({ ...january, givenRole: true }), wait(600)])],
];

const NO_LOGS = 'a bucket holds no logs';

export function scenariosOf(variant: Variant): Scenario[] {
  const played = [...SCENARIOS, ...(variant === 'whole' ? [...RARER, ...WITH_GIVEN_ROLE] : []), [NO_LOGS, story([deploy(january), wait(600)])] as const];
  const lifecycles = played.map(([name, lifecycle]): Scenario => ({
    name,
    play: async (rights) => {
      const prepare: PlayOptions['prepare'] = (stage) => prepareBucket(stage.world, variant, name !== NO_LOGS);
      const { world, violations } = await play(lifecycle, { guard: rights, prepare });
      return [...violations.map((each) => `violation: ${each}`), ...outcomeOf(world)];
    },
  }));
  return variant === 'plain' ? lifecycles : [...lifecycles, ...SERVICE_NEEDS.map(({ what, of, needs }): Scenario => ({
    name: what,
    play: async (rights) => {
      const denials = await Promise.all(needs.map((need) => rights.deniesNeed(of, need, { id: 'arn:aws:cloudformation:us-east-1:111122223333:stack/S/id', name: 'S' })));
      return denials.filter((denial) => denial !== undefined);
    },
  }))];
}

function prepareBucket({ buckets }: World, variant: Variant, hasLogs: boolean): void {
  const bucket = buckets.find(BUCKET)!;
  bucket.kmsKeyArn = variant === 'whole' ? LOGS_KEY : undefined;
  if (!hasLogs) {
    bucket.objects.clear();
  }
}

/** Everything that users, CloudFormation and CloudTrail see, except for times and log lines. */
function outcomeOf(world: World): string[] {
  return [
    ...world.cloudFormation.stacks.flatMap(({ name, statuses }) => statuses.map(({ status }) => `stack ${name} is ${status}`)),
    ...world.cloudFormation.requests
      .flatMap(({ props, answers }) => answers.map(({ status, physicalId, reason, data }) =>
        `${props.type} of ${props.logicalId} is answered with ${status} ${physicalId} ${reason} ${String(data.ImportStatus)} ${String(data.EstimatedFiles)}`)),
    ...world.starts.map(({ kind, importId }) => `${importId} is started (${kind})`),
    ...world.stops.map(({ importId }) => `${importId} is stopped`),
    ...world.events.map(({ state, importId, construct }) => `${construct}: ${state} ${importId ?? ''} is told`),
    ...world.everyImport().map(({ importId, status, completed }) => `${importId} ends ${status} with ${completed.size} files`),
    ...world.cloudFormation.stacks.map((stack) => `the rule of stack ${stack.name} is ${world.providerOf(stack).rule.state}`),
    `the bucket's ownership is ${world.buckets.find(BUCKET)!.ownership}`,
    ...world.logs.filter(({ message }) => message === 'failed entry').map((line) => JSON.stringify({ ...line, at: undefined })),
  ];
}
