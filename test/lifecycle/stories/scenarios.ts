import { PLAIN, Story, type Act, type Piece, type Setting } from './story';
import type { Fault } from '../account/faults';
import type { Circumstances } from '../account/stack';

export const january: Piece = { logicalId: 'A', month: 'January', path: 'History', retryToken: '', givenRole: false };
export const february: Piece = { ...january, month: 'February' };
export const march: Piece = { logicalId: 'B', month: 'March', path: 'Other', retryToken: '', givenRole: false };

export function deploy(first: Piece | undefined, circumstances: Circumstances = {}, second?: Piece): Act {
  return { act: 'deploy', what: { first, second }, circumstances };
}

export function wait(seconds: number): Act {
  return { act: 'wait', seconds };
}

export function story(acts: readonly Act[], setting: Partial<Setting> = {}, faults: readonly Fault[] = []): Story {
  return new Story({ setting: { ...PLAIN, ...setting }, acts, faults });
}

const queued: Act = { act: 'by hand: import elsewhere', month: 'March' };
const unanswered = (nth: number): Fault => ({ operation: 'StartImport', nth, kind: 'times out and was accepted' });

/** The usual lifecycles, and lifecycles that failed in the past. */
export const SCENARIOS: ReadonlyArray<readonly [name: string, story: Story]> = [
  ['an import is created and completes', story([deploy(january), wait(600)], { aclsOn: true })],
  ['an import is created and deleted while it runs', story([deploy(january)], { stoppingSeconds: 30 })],
  ['an import is deleted while it is INITIALIZING and not yet visible', story(
    [deploy(january)], { initializingSeconds: 90, importsShowAfter: 10 },
  )],
  ['a failed import is retried', story([
    { act: 'damage', month: 'January' }, deploy(january), wait(600), { act: 'repair', month: 'January' },
    deploy({ ...january, retryToken: '1' }), wait(600),
  ])],
  ['a running import is replaced by another', story([deploy(january), wait(30), deploy(february), wait(600)])],
  ['a replacement is rolled back in the end',
    story([deploy(january), wait(30), deploy(february, { neighborFails: 'last' }), wait(600)])],
  ['a replacement is canceled midway', story([deploy(january),
    wait(30), deploy(february, { cancelAfterSeconds: 2 }), wait(600)])],
  ['a create is rolled back in the end', story([deploy(january, { neighborFails: 'last' })])],
  ['a create is canceled at once', story([deploy(january, { cancelAfterSeconds: 0 })], { importsShowAfter: 10 })],
  ['a rolled-back create is deployed again',
    story([deploy(january, { neighborFails: 'last' }), deploy(january), wait(600)])],
  ['every request is delivered twice at the same moment', story(
    [deploy(january, { duplicateAfterSeconds: 0 }), deploy(february, { duplicateAfterSeconds: 0 })],
  )],
  ['a replacement is refused because the bucket grants access to others',
    story([deploy(january), wait(30), { act: 'grant' }, deploy(february)])],
  ['a person imports the same by hand', story([{ act: 'by hand: import', month: 'January' }, deploy(january)],
    { secondsPerFile: 6000 })],
  ['an update is delivered while it is rolled back', story(
    [deploy(january), wait(30), deploy(february, { cancelAfterSeconds: 0 }, march), wait(600)], { secondsPerFile: 600 },
    [{ operation: 'PutItem', nth: 8, kind: 'the function dies before the call' }],
  )],
  ['a rollback returns to an import that CloudTrail has forgotten', story(
    [deploy(january), wait(600), { act: 'expire', month: 'January' }, deploy(february, { neighborFails: 'last' })],
  )],
  ['a StartImport gets no answer, and the import is not visible', story(
    [deploy(january), wait(120)], { secondsPerFile: 1, importsShowAfter: 30 }, [unanswered(1)],
  )],
  ['the function dies after StartImport, and the import is not visible', story(
    [deploy(january), wait(120)], { secondsPerFile: 1, importsShowAfter: 30 },
    [{ operation: 'StartImport', nth: 1, kind: 'the function dies after the call' }],
  )],
  ['a StartImport from the queue gets no answer',
    story([queued, deploy(january), wait(600)], { secondsPerFile: 5 }, [2, 3].map(unanswered))],
  ['an import is deleted from the queue', story([queued, deploy(january), wait(60)], { secondsPerFile: 60 })],
  ['two imports share the slot', story([deploy(january, {}, march), wait(1200)])],
  ['an import leaves the stack while another one stays', story(
    [deploy(january), wait(600), deploy(january, {}, march), wait(5), deploy(january)],
  )],
  ['a queued import is given another logical ID',
    story([queued, deploy(january), { act: 'rename', circumstances: {} }, wait(600)])],
  ['a queued import is given another logical ID and path, which is rolled back', new Story({
    setting: PLAIN, faults: [], patient: true,
    acts: [queued, deploy(january), deploy({ ...january, logicalId: 'C', path: 'Moved' }, { neighborFails: 'last' })],
  })],
  ['a create that fails without rollback is repeated', story([
    deploy({ ...january, waitMinutes: 5 }, { noRollback: true }), deploy(january, { noRollback: true }), wait(60),
  ], { secondsPerFile: 600 })],
  ['two resources exchange their months', story(
    [deploy({ ...january, sharedRole: true }, {}, { ...march, sharedRole: true }),
      wait(20), { act: 'swap', circumstances: {} }, wait(1200)],
  )],
];

const throttled = (nth: number): Fault => ({ operation: 'PutEvents', nth, kind: 'is throttled' });

/** Rare lifecycles, each of which shows a deliberate bug. */
export const RARE: ReadonlyArray<readonly [name: string, story: Story]> = [
  ['a create that does not complete in time is rolled back',
    story([deploy({ ...january, waitMinutes: 5 })], { secondsPerFile: 600 })],
  ['a person stops an import', story([deploy(january), wait(30), { act: 'by hand: stop' }, wait(600)],
    { secondsPerFile: 60 })],
  ['a stranger copies an update as a Delete', story([
    deploy(january), wait(30), deploy({ ...january, retryToken: '1' }), wait(120),
    { act: 'forge', which: 0, asDelete: true }, wait(60),
  ], { secondsPerFile: 600 })],
  ['a person completes an import that is queued to be resumed', story([
    { act: 'damage', month: 'January' }, deploy(january), wait(600), deploy(january, {}, march),
    { act: 'repair', month: 'January' }, deploy({ ...january, retryToken: '1' }, {}, march),
    { act: 'by hand: resume', month: 'January' }, wait(1200),
  ], { secondsPerFile: 60, runningBlocksRetry: false })],
  ['EventBridge throttles events', new Story({
    setting: PLAIN, faults: [2, 3, 4, 5, 6, 7].map(throttled), patient: true, acts: [deploy(january), wait(600)],
  })],
];
