import type { ImportChange } from '../../change-queue';
import type { LogFile } from '../log-files';
import { accountOf, type QueueDemo } from './demo';
import { count } from '../terminal/text';

export function showChanges(demo: QueueDemo, locked: LogFile | undefined): Promise<void> {
  const { changes, logs, screen } = demo;
  return screen.step('The state change events that an SQS queue has received', () => {
    changes.forEach((change) => screen.line(described(change)));
    const queued = logs.filter(({ account }) => demo.changesOf(account)[0]?.state === 'QUEUED').length;
    screen.expect('Imports that were queued', queued, logs.length - 1);
    for (const { account, files } of logs) {
      const retry = locked && files.includes(locked) ? ['RETRYING', 'RUNNING'] : [];
      const end = files.some(({ events }) => events === undefined) ? 'FAILED' : 'COMPLETED';
      const states = demo.changesOf(account).map(({ state }) => state).filter((state) => state !== 'QUEUED');
      screen.expect(`Import of ${account}`, states, ['RUNNING', ...retry, end]);
    }
  });
}

function described(change: ImportChange): string {
  const { state, statistics, reason } = change;
  const numbers = statistics
    ? `${count(statistics.filesCompleted)} files, ${count(statistics.eventsCompleted)} events, `
      + `${count(statistics.failedEntries)} failed entries`
    : '';
  return `${accountOf(change)}  ${state.padEnd(9)}  ${[numbers, reason].filter(Boolean).join(' · ')}`.trimEnd();
}
