import { Fleet } from './fleet';

const COUNT = Number(process.env.LIFECYCLES ?? 100);
const SEED = Number(process.env.OVERLAP_SEED ?? 20261122);

jest.setTimeout(120_000 + COUNT * 600);

test(`no event comes in twice in ${COUNT} random lifecycles whose windows overlap`, async () => {
  const fleet = await Fleet.launch();
  try {
    const results = await fleet.run(SEED, COUNT, { overlapping: true });
    const failed = results.flatMap(({ seed, failure }) => failure
      ? [`${failure.story}\n\nis wrong:\n  ${failure.violations.join('\n  ')}\n\nHappened:\n${failure.history.join('\n')}\n\nOVERLAP_SEED=${seed}`] : []);
    expect(failed.join('\n\n')).toBe('');
    expect(results.reduce((sum, { starts }) => sum + starts, 0)).toBeGreaterThan(COUNT / 2);
  } finally {
    await fleet.close();
  }
});
