import * as fc from 'fast-check';
import { Story, type Act, type Deploy, type Piece, type Setting } from './story';
import { FILES } from './templates';
import { FAULT_KINDS, type Fault } from '../account/faults';
import type { Circumstances } from '../account/stack';

const of = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });

const rarely = <T>(value: fc.Arbitrary<T>, otherwise: T, weight = 4): fc.Arbitrary<T> =>
  fc.oneof(of(weight, fc.constant(otherwise)), of(1, value));

const setting: fc.Arbitrary<Setting> = fc.record({
  seed: fc.nat(1_000_000),
  secondsPerFile: fc.constantFrom(20, 1, 5, 60, 600),
  importsShowAfter: rarely(fc.constantFrom(2, 10, 30, 60), 0, 2),
  rolesShowAfter: rarely(fc.constantFrom(5, 30), 0),
  stackShowsAfter: rarely(fc.constantFrom(3, 30), 0),
  initializingSeconds: rarely(fc.constantFrom(0, 15, 90), 2),
  stoppingSeconds: rarely(fc.constantFrom(0, 30, 240), 2),
  storeStartsUp: rarely(fc.constant(true), false),
  aclsOn: rarely(fc.constant(true), false),
  concurrency: rarely<number | undefined>(fc.constantFrom(1, 2), undefined, 6),
  rollbackIsAnOperation: rarely(fc.constant(true), false),
  removedResourcesShow: rarely(fc.constant(true), false, 2),
  initializingBlocks: rarely(fc.constant(false), true),
  runningBlocksRetry: rarely(fc.constant(false), true),
  retryOfOther: rarely(fc.constant('answer'), 'refuse' as Setting['retryOfOther']),
  stopOfEnded: rarely(fc.constant('refuse'), 'answer' as Setting['stopOfEnded']),
});

const role = fc.constantFrom(...Array<object>(6).fill({ givenRole: false }),
  { givenRole: true }, { givenRole: false, sharedRole: true });
type Role = Pick<Piece, 'givenRole' | 'sharedRole'>;

const first: fc.Arbitrary<Piece> = fc.record({
  logicalId: rarely(fc.constant('C'), 'A', 6),
  month: fc.constantFrom('January', 'February'),
  path: rarely(fc.constant('Moved'), 'History', 6),
  retryToken: fc.constantFrom('', '1', '2'),
  role,
  retain: rarely<boolean | undefined>(fc.constant(true), undefined, 12),
}).map(({ role: chosen, ...piece }) => ({ ...piece, ...chosen as Role }));

const second: fc.Arbitrary<Piece> = fc.record({
  logicalId: fc.constant('B'),
  month: fc.constantFrom('March', 'April'),
  path: fc.constant('Other'),
  retryToken: fc.constantFrom('', '1'),
  role,
}).map(({ role: chosen, ...piece }) => ({ ...piece, ...chosen as Role }));

const seconds = fc.constantFrom(0, 1, 2, 3, 5, 8, 13, 30, 90);

const eventful: fc.Arbitrary<Circumstances> = fc.record({
  neighborFails: rarely<Circumstances['neighborFails']>(
    fc.oneof(of(2, fc.constant('last' as const)), of(3, seconds.map(afterSeconds => ({ afterSeconds })))), undefined,
  ),
  cancelAfterSeconds: rarely<number | undefined>(seconds, undefined, 6),
  inSequence: fc.boolean(),
  duplicateAfterSeconds: rarely<number | undefined>(fc.constantFrom(0, 1, 20, 200, 2000), undefined),
});

const circumstances = fc.oneof(of(1, fc.constant<Circumstances>({})), of(2, eventful));

const deploy: fc.Arbitrary<Deploy> = fc.record({
  act: fc.constant('deploy'),
  what: fc.record({
    first: fc.option(first, { nil: undefined, freq: 8 }),
    second: rarely<Piece | undefined>(second, undefined, 6),
  }),
  circumstances,
});

const months = fc.constantFrom('January', 'February', 'March');
const which = fc.nat(5);

const act: fc.Arbitrary<Act> = fc.oneof(
  of(10, deploy),
  of(3, fc.record({ act: fc.constantFrom('rename', 'move', 'swap'), circumstances })),
  of(1, fc.record({
    act: fc.constant('destroy'),
    duplicateAfterSeconds: rarely<number | undefined>(fc.constantFrom(0, 1, 200), undefined),
  })),
  of(4, fc.record({ act: fc.constant('wait'), seconds: fc.constantFrom(1, 10, 60, 600, 7200) })),
  of(2, fc.record({ act: fc.constantFrom('damage', 'repair'), month: months })),
  of(2, fc.record({
    act: fc.constantFrom('by hand: import', 'by hand: import elsewhere', 'expire', 'by hand: resume'), month: months,
  })),
  of(1, fc.record({ act: fc.constantFrom('by hand: stop', 'grant', 'revoke') })),
  of(1, fc.record({ act: fc.constant('redeliver'), which, afterSeconds: fc.constantFrom(0, 1, 5, 3600, 14_400) })),
  of(1, fc.record({ act: fc.constant('forge'), which: fc.option(which, { nil: undefined, freq: 4 }) })),
  of(1, fc.record({ act: fc.constant('table outage'), minutes: fc.constantFrom(1, 5) })),
);

const kind = fc.constantFrom(...FAULT_KINDS);

const fault: fc.Arbitrary<Fault> = fc.oneof(
  // The most critical calls for a fault.
  of(3, fc.record({
    operation: fc.constantFrom(
      'StartImport', 'StopImport', 'Answer', 'ListImports',
      'DescribeStacks', 'PutBucketOwnershipControls', 'EnableRule', 'DisableRule',
    ),
    nth: fc.integer({ min: 1, max: 4 }), kind,
  })),
  of(2, fc.record({
    operation: fc.constantFrom('PutItem', 'TransactWriteItems', 'Query', 'GetItem', 'DescribeStackResource'),
    nth: fc.integer({ min: 1, max: 20 }), kind,
  })),
  // …and anywhere.
  of(1, fc.record({ operation: fc.constant('any'), nth: fc.integer({ min: 1, max: 200 }), kind })),
);

/** While a person's import has the slot, the deployed imports wait in the queue. */
const before = rarely(fc.constant<Act[]>([{ act: 'by hand: import elsewhere', month: 'March' }]), []);

export const stories: fc.Arbitrary<Story> = fc.record({
  setting,
  before,
  first: deploy,
  others: fc.array(act, { maxLength: 5, size: 'max' }),
  faults: fc.array(fault, { maxLength: 4, size: 'max' }),
  patient: fc.boolean(),
}).map(({ before: prelude, first: begin, others, ...props }) => {
  const acts = [...prelude, begin, ...others];
  const byHand = acts.some(({ act: what }) => what === 'by hand: import');
  return new Story({ ...props, acts, setting: byHand ? listedInTime(props.setting) : props.setting });
});

/**
 * The simultaneous acts of the owner of a second stack. If both stacks used the same role, nobody could determine the
 * owner of an import.
 */
const meanwhile: fc.Arbitrary<Act[]> = fc.array(fc.oneof(
  of(6, fc.record({
    act: fc.constant('deploy'),
    what: fc.record({
      first: fc.oneof(first, second).map((piece): Piece =>
        ({ ...piece, logicalId: 'T', path: 'Rival', givenRole: false, sharedRole: false })),
    }),
    circumstances,
  })),
  of(1, fc.record({ act: fc.constant('destroy') })),
  of(3, fc.record({ act: fc.constant('wait'), seconds: fc.constantFrom(1, 10, 60, 600) })),
), { minLength: 1, maxLength: 4, size: 'max' });

/** The kinds of random stories. All but the first change the deployed resources of the same stories. */
export const STORIES = {
  'with faults': stories,
  // An import with a retry token imports a month more, so it has days in common with another import.
  'whose time ranges overlap': stories.map(story =>
    withPieces(story, piece => ({ ...piece, longer: piece.retryToken !== '' }))),
  // Only the limit of one running import separates imports that two stacks start in the same second.
  'beside which another stack competes': fc.tuple(stories, meanwhile).map(([{ props }, rivals]) => new Story({
    ...props, meanwhile: rivals,
    setting: { ...listedInTime(props.setting), initializingBlocks: true, runningBlocksRetry: true },
    // It is not the handler's mistake if a bucket begins to refuse in the middle of the other stack's update.
    acts: props.acts.filter(({ act: what }) => what !== 'grant'),
  })),
  // With a single execution, a deployment that waits for the end would keep all others waiting.
  'whose deployments wait for the end': stories.map(({ props }) => withPieces(
    new Story({ ...props, setting: { ...props.setting, concurrency: undefined } }),
    piece => ({ ...piece, waitMinutes: WAITS[piece.retryToken] }),
  )),
  'that CloudTrail shows late': stories.map(({ props }) => new Story({ ...props, setting: late(props.setting) })),
  // Now and then the stack is rolled back before the next deployment after all.
  'that are not rolled back': stories.map(({ props }) => new Story({
    ...props,
    acts: withDeployments(props.acts, each =>
      ({ ...each, circumstances: { ...each.circumstances, noRollback: each.what.first?.retryToken !== '2' } })),
  })),
  // A log file disappears while the import runs. It may come back while the import waits for a retry.
  'whose log files disappear': stories.map(({ props }) => new Story({
    ...props, acts: props.acts.flatMap((each): Act[] => {
      switch (each.act) {
        case 'deploy': return [each, { act: 'wait', seconds: 8 }, { act: 'lose', month: each.what.first?.month ?? 'March' }];
        case 'damage': return [{ ...each, act: 'lose' }];
        case 'wait': return [each, { act: 'repair', month: props.setting.seed % 2 ? 'January' : 'February' }];
        default: return [each];
      }
    }),
  })),
  // A person who has repaired the files of an import also resumes it manually.
  'whose settings change': stories.map(({ props }) => withPieces(
    new Story({
      ...props, acts: props.acts.flatMap(each =>
        each.act === 'repair' ? [each, { act: 'by hand: resume', month: each.month } as const] : each),
    }),
    piece => ({ ...piece, ...SETTINGS[piece.retryToken] }),
  )),
} satisfies Record<string, fc.Arbitrary<Story>>;

/** By retry token, so that an update changes both, or only from here to there. */
const WAITS: Readonly<Record<string, number>> = { '': 55, '1': 5 };

const SETTINGS: Readonly<Record<string, Pick<Piece, 'retryAttempts' | 'metricsPerImport'>>> = {
  1: { retryAttempts: 0 }, 2: { retryAttempts: 1, metricsPerImport: true },
};

function withDeployments(acts: readonly Act[], change: (deploy: Deploy) => Deploy): Act[] {
  return acts.map(each => each.act === 'deploy' ? change(each) : each);
}

function withPieces({ props }: Story, change: (piece: Piece) => Piece): Story {
  const changed = (piece: Piece | undefined): Piece | undefined => piece && change(piece);
  const acts = withDeployments(props.acts,
    each => ({ ...each, what: { first: changed(each.what.first), second: changed(each.what.second) } }));
  return new Story({ ...props, acts });
}

/** The account's seed decides which kinds of information are late, and by how much. */
function late(given: Setting): Setting {
  const importsReadAfter = [0, 5, 20][given.seed % 3];
  return {
    ...given, importsReadAfter, importsShowAfter: Math.min(given.importsShowAfter, 60 - importsReadAfter),
    retriesShowAfter: [5, 30, 0, 60][given.seed % 4],
  };
}

/**
 * An import that the stack has not started is known from CloudTrail's list only. It shows before it is complete, by
 * more than the moments between a look-up and the start that follows it.
 */
function listedInTime(given: Setting): Setting {
  return { ...given, importsShowAfter: Math.min(given.importsShowAfter, FILES * given.secondsPerFile - 3) };
}
