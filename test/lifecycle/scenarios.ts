import { PLAIN, Story, type Act, type Piece, type Setting } from './story';

export const january: Piece = { logicalId: 'A', month: 'January', path: 'History', retryToken: '', givenRole: false };
export const february: Piece = { ...january, month: 'February' };
export const march: Piece = { logicalId: 'B', month: 'March', path: 'Other', retryToken: '', givenRole: false };

export function deploy(first: Piece | undefined, circumstances: Extract<Act, { act: 'deploy' }>['circumstances'] = {}, second?: Piece): Act {
  return { act: 'deploy', what: { first, second }, circumstances };
}

export function wait(seconds: number): Act {
  return { act: 'wait', seconds };
}

export function story(acts: readonly Act[], setting: Partial<Setting> = {}): Story {
  return new Story({ setting: { ...PLAIN, ...setting }, acts, faults: [] });
}

/** The lifecycles that every user goes through, and those that went wrong for others. */
export const SCENARIOS: ReadonlyArray<readonly [name: string, story: Story]> = [
  ['an import is created and completes', story([deploy(january), wait(600)], { aclsOn: true })],
  ['an import is created and deleted while it runs', story([deploy(january)], { stoppingSeconds: 30 })],
  ['an import is deleted while it is INITIALIZING and not yet visible', story([deploy(january)], { initializingSeconds: 90, importsShowAfter: 10 })],
  ['a failed import is retried', story([{ act: 'damage', month: 'January' }, deploy(january), wait(600), { act: 'mend', month: 'January' }, deploy({ ...january, retryToken: '1' }), wait(600)])],
  ['a running import is replaced by another', story([deploy(january), wait(30), deploy(february), wait(600)])],
  ['a replacement is rolled back in the end', story([deploy(january), wait(30), deploy(february, { neighbourFails: 'last' }), wait(600)])],
  ['a replacement is cancelled midway', story([deploy(january), wait(30), deploy(february, { cancelAfterSeconds: 2 }), wait(600)])],
  ['a create is rolled back in the end', story([deploy(january, { neighbourFails: 'last' })])],
  ['a create is cancelled at once', story([deploy(january, { cancelAfterSeconds: 0 })], { importsShowAfter: 10 })],
  ['a rolled-back create is deployed again', story([deploy(january, { neighbourFails: 'last' }), deploy(january), wait(600)])],
  ['every request is delivered twice at the same moment', story([deploy(january, { duplicateAfterSeconds: 0 }), deploy(february, { duplicateAfterSeconds: 0 })])],
  ['an import leaves the stack while another one stays', story([deploy(january), wait(600), deploy(january, {}, march), wait(5), deploy(january)])],
];
