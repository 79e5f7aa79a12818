import { NOW, record } from './given';
import type { Facts, ImportStatus } from '../../lambda/facts';

/** Short words for what the tests of requests find and expect. */

export const found = (...imports: ReturnType<typeof record>[]): Partial<Facts> => ({ ofWanted: { imports, complete: true } });
export const rollback: Partial<Facts> = { since: NOW - 15_000, stack: { doing: 'rollback', status: 'UPDATE_ROLLBACK_IN_PROGRESS', since: NOW - 60_000 } };
export const ENDED: ImportStatus[] = ['FAILED', 'STOPPED'];
/** Also a status that does not exist today: whatever it means, it is not known to be an end. */
export const RUNNING: ImportStatus[] = ['INITIALIZING', 'IN_PROGRESS', 'PAUSED' as ImportStatus];

export const adopts = (id: string) => ({ do: 'answer', answer: { status: 'SUCCESS', physicalId: id, data: { ImportId: id } } });
export const fails = (reason: RegExp) => ({ do: 'answer', answer: { status: 'FAILED', reason: expect.stringMatching(reason) } });
