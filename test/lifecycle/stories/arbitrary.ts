import * as fc from 'fast-check';
import type { Circumstances } from './cloudformation';
import { FAULT_KINDS, type Fault } from './faults';
import { Story, type Act, type Piece, type Setting } from './story';

const rarely = <T>(value: fc.Arbitrary<T>, otherwise: T, weight = 4): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(otherwise) }, { weight: 1, arbitrary: value });

/** As many as a month has. */
const FILES = 4;

const setting: fc.Arbitrary<Setting> = fc.record({
  seed: fc.nat(1_000_000),
  secondsPerFile: fc.constantFrom(20, 1, 5, 60, 600),
  importsShowAfter: rarely(fc.constantFrom(2, 10, 30), 0, 2),
  executionsShowAfter: rarely(fc.constantFrom(1, 5), 0, 2),
  rolesShowAfter: rarely(fc.constantFrom(5, 30), 0),
  initializingSeconds: rarely(fc.constantFrom(0, 15, 90), 2),
  stoppingSeconds: rarely(fc.constantFrom(0, 30, 240), 2),
  storeStartsUp: rarely(fc.constant(true), false),
  aclsOn: rarely(fc.constant(true), false),
  rollbackIsAnOperation: rarely(fc.constant(true), false),
  initializingBlocks: rarely(fc.constant(false), true),
  runningBlocksRetry: rarely(fc.constant(false), true),
  retryOfOther: rarely(fc.constant('answer'), 'refuse' as Setting['retryOfOther']),
  stopOfEnded: rarely(fc.constant('refuse'), 'answer' as Setting['stopOfEnded']),
});

const first: fc.Arbitrary<Piece> = fc.record({
  logicalId: rarely(fc.constant('C'), 'A', 6),
  month: fc.constantFrom('January', 'February'),
  path: rarely(fc.constant('Moved'), 'History', 6),
  retryToken: fc.constantFrom('', '1', '2'),
  givenRole: rarely(fc.constant(true), false, 6),
});

const second: fc.Arbitrary<Piece> = fc.record({
  logicalId: fc.constant('B'),
  month: fc.constantFrom('March', 'April'),
  path: fc.constant('Other'),
  retryToken: fc.constantFrom('', '1'),
  givenRole: rarely(fc.constant(true), false, 8),
});

const seconds = fc.constantFrom(0, 1, 2, 3, 5, 8, 13, 30, 90);

const eventful: fc.Arbitrary<Circumstances> = fc.record({
  neighbourFails: rarely<Circumstances['neighbourFails']>(
    fc.oneof({ weight: 2, arbitrary: fc.constant('last' as const) }, { weight: 3, arbitrary: seconds.map(afterSeconds => ({ afterSeconds })) }), undefined),
  cancelAfterSeconds: rarely<number | undefined>(seconds, undefined, 6),
  inSequence: fc.boolean(),
  duplicateAfterSeconds: rarely<number | undefined>(fc.constantFrom(0, 1, 20, 200, 2000), undefined),
});

const circumstances = fc.oneof({ weight: 1, arbitrary: fc.constant<Circumstances>({}) }, { weight: 2, arbitrary: eventful });

const deploy: fc.Arbitrary<Act> = fc.record({
  act: fc.constant('deploy'),
  what: fc.record({
    first: fc.option(first, { nil: undefined, freq: 8 }),
    second: rarely<Piece | undefined>(second, undefined, 6),
  }),
  circumstances,
});

const months = fc.constantFrom('January', 'February', 'March');

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 10, arbitrary: deploy },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('destroy'), duplicateAfterSeconds: rarely<number | undefined>(fc.constantFrom(0, 1, 200), undefined) }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('wait'), seconds: fc.constantFrom(1, 10, 60, 600, 7200) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('damage'), month: months }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('mend'), month: months }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom('byHand: import', 'byHand: import elsewhere', 'expire'), month: months }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom('byHand: stop', 'grant', 'revoke') }) },
);

const fault: fc.Arbitrary<Fault> = fc.oneof(
  // Where it matters most…
  {
    weight: 3, arbitrary: fc.record({
      operation: fc.constantFrom('StartImport', 'StopImport', 'StartExecution', 'StopExecution', 'Answer', 'ListImports', 'DescribeStacks', 'ListExecutions', 'PutBucketOwnershipControls'),
      nth: fc.integer({ min: 1, max: 4 }),
      kind: fc.constantFrom(...FAULT_KINDS),
    }),
  },
  // …and anywhere.
  { weight: 1, arbitrary: fc.record({ operation: fc.constant('any'), nth: fc.integer({ min: 1, max: 150 }), kind: fc.constantFrom(...FAULT_KINDS) }) },
);

/** While a person's import has the slot, what is deployed waits in the queue. */
const before: fc.Arbitrary<Act[]> = rarely(fc.constant<Act[]>([{ act: 'byHand: import elsewhere', month: 'March' }]), []);

export const stories: fc.Arbitrary<Story> = fc.record({
  setting,
  before,
  first: deploy,
  others: fc.array(act, { maxLength: 5, size: 'max' }),
  faults: fc.array(fault, { maxLength: 4, size: 'max' }),
  patient: fc.boolean(),
}).map(({ before: prelude, first: begin, others, ...props }) => {
  const acts = [...prelude, begin, ...others];
  return new Story({ ...props, acts, setting: acts.some(({ act: what }) => what === 'byHand: import') ? listedInTime(props.setting) : props.setting });
});

/** What the owner of a second stack does at the same time; whose an import is that both ask for, a role that both use would not tell. */
const meanwhile: fc.Arbitrary<Act[]> = fc.array(fc.oneof(
  {
    weight: 6, arbitrary: fc.record({
      act: fc.constant('deploy'),
      what: fc.record({ first: fc.oneof(first, second).map((piece): Piece => ({ ...piece, logicalId: 'T', path: 'Rival', givenRole: false })) }),
      circumstances,
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('destroy') }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('wait'), seconds: fc.constantFrom(1, 10, 60, 600) }) },
), { minLength: 1, maxLength: 4, size: 'max' });

/** What the random stories are of; the other kinds are the same ones with a change in what is deployed. */
export const STORIES = {
  'with faults': stories,
  // An import with a retry token takes in a month more: it has days that another one has, or had before.
  'whose windows overlap': stories.map(story => withPieces(story, piece => ({ ...piece, longer: piece.retryToken !== '' }), listedInTime(story.props.setting))),
  // What two stacks start in the same seconds only the account's one slot keeps apart.
  'beside which another stack competes': fc.tuple(stories, meanwhile).map(([{ props }, rivals]) => new Story({
    ...props, meanwhile: rivals, setting: { ...listedInTime(props.setting), initializingBlocks: true, runningBlocksRetry: true },
    // A bucket that begins to refuse in the middle of the other stack's update is no mistake of the handler's.
    acts: props.acts.filter(({ act: what }) => what !== 'grant'),
  })),
  'whose deployments wait for the end': stories.map(story => withPieces(story, piece => ({ ...piece, waitMinutes: WAITS[piece.retryToken] }))),
  'that CloudTrail shows late': stories.map(({ props }) => new Story({ ...props, setting: late(props.setting) })),
  // Now and then the stack is rolled back before the next deployment after all.
  'that are not rolled back': stories.map(({ props }) => new Story({
    ...props, acts: withDeployments(props.acts, each => ({ ...each, circumstances: { ...each.circumstances, noRollback: each.what.first?.retryToken !== '2' } })),
  })),
  // Who has mended the files of an import also resumes it by hand.
  'whose settings change': stories.map(({ props }) => withPieces(
    new Story({ ...props, acts: props.acts.flatMap(each => each.act === 'mend' ? [each, { act: 'byHand: resume', month: each.month } as const] : each) }),
    piece => ({ ...piece, ...SETTINGS[piece.retryToken] }),
  )),
} satisfies Record<string, fc.Arbitrary<Story>>;

/** By retry token, so that an update changes both, or only from here to there. */
const WAITS: Readonly<Record<string, number>> = { '': 55, '1': 5 };

const SETTINGS: Readonly<Record<string, Pick<Piece, 'retryAttempts' | 'metricsPerImport'>>> = { 1: { retryAttempts: 0 }, 2: { retryAttempts: 1, metricsPerImport: true } };

type Deploy = Extract<Act, { act: 'deploy' }>;

function withDeployments(acts: readonly Act[], change: (deploy: Deploy) => Deploy): Act[] {
  return acts.map(each => each.act === 'deploy' ? change(each) : each);
}

function withPieces({ props }: Story, change: (piece: Piece) => Piece, inSetting = props.setting): Story {
  const changed = (piece: Piece | undefined): Piece | undefined => piece && change(piece);
  const acts = withDeployments(props.acts, each => ({ ...each, what: { first: changed(each.what.first), second: changed(each.what.second) } }));
  return new Story({ ...props, setting: inSetting, acts });
}

/** Lists what cannot be read yet, shows as ended what goes on: by an account's seed one, the other, or both. */
function late(of: Setting): Setting {
  return { ...of, importsReadAfter: [0, 5, 20][of.seed % 3], retriesShowAfter: [5, 30, 0, 30][of.seed % 4] };
}

/**
 * What this resource has not started itself is known from CloudTrail's list only: it is there before the import is complete, by more
 * than the moments between a look and the start that follows it.
 */
function listedInTime(of: Setting): Setting {
  return { ...of, importsShowAfter: Math.min(of.importsShowAfter, FILES * of.secondsPerFile - 3) };
}
