import { filesCounted } from './checks/endings';
import { plays, type Script } from './stories/scripted';

test('an import that completes before it can be stopped is published as COMPLETED',
  plays({ secondsPerFile: 5, stoppingSeconds: 240 }, async s => {
    await s.up(s.january);
    await s.down();
    expect(await s.hoursLater()).toEqual([]);
  }, { states: ['RUNNING', 'COMPLETED'] }));

test('an import that FAILED is published as FAILED when it is removed', plays({ secondsPerFile: 60 }, async s => {
  s.damageFile('January');
  await s.up(s.january);
  await s.passUntil(async () => (await s.import()).status === 'FAILED', 1);
  await s.down();
}, { states: ['RUNNING', 'FAILED'] }));

test('events after a move have the new construct path', plays({}, async s => {
  s.damageFile('January');
  await s.up({ ...s.january, givenRole: true });
  await s.pass(600);
  s.restoreFiles('January');
  await s.up({ ...s.january, givenRole: true, path: 'Moved', retryToken: '1' });
  expect(await s.hoursLater()).toEqual([]);
  expect(s.world.events.map(({ state, construct }) => [state, construct])).toEqual([
    ['RUNNING', 'S/History'], ['FAILED', 'S/History'], ['RUNNING', 'S/Moved'], ['COMPLETED', 'S/Moved'],
  ]);
}));

test.each<[string, (s: Script) => Promise<unknown>]>([
  ['a retry imports the others', async s => {
    s.damageFile('January');
    await s.upFor(7200);
    s.restoreFiles('January');
    await s.up({ ...s.january, retryToken: '1' });
  }],
  ['another resource of the stack has counted it', async s => {
    await s.up(s.january, {}, { ...s.march, month: 'April' });
    await s.pass(60);
    await s.up({ ...s.january, logicalId: 'C' }, {}, { ...s.march, month: 'April' });
  }],
  ['an earlier stack has counted it', async s => {
    await s.upFor(45);
    await s.down();
    await s.up(s.january);
  }],
  ['an update takes its import out of the queue in the same second', async s => {
    await s.importByHand('March', s.otherStore);
    await s.up(s.january);
    await s.passUntil(async () => (await s.import()).status === 'COMPLETED', 1);
    await s.up({ ...s.january, retryToken: '1' });
  }],
])('no file is counted twice if %s', plays({}, async (s, _, act) => {
  await act(s);
  expect(await s.hoursLater()).toEqual([]);
  const imported = s.world.lake.imports.filter(({ importId }) =>
    s.world.starts.some(start => start.importId === importId)).reduce((sum, { completed }) => sum + completed.size, 0);
  expect(filesCounted(s.world)).toBe(imported);
}));

test('an import that a person ran is neither published nor counted when it is adopted', plays({}, async s => {
  await s.upFor(600);
  await s.importByHand('February', s.store);
  await s.pass(600);
  await s.up(s.february);
  expect(await s.hoursLater()).toEqual([]);
  expect(filesCounted(s.world)).toBe(4);
}, { states: ['RUNNING', 'COMPLETED'] }));

test('two executions at the same moment do not both publish an end', plays({ secondsPerFile: 15 }, async s => {
  await s.up(s.january);
  const { functions } = s.provider;
  for (let second = 0; second < 80; second++) {
    void functions.invokeAsync({});
    await s.pass(1);
  }
  expect(await s.hoursLater()).toEqual([]);
}, { states: ['RUNNING', 'COMPLETED'] }));
