import * as fc from 'fast-check';
import { STORIES } from './arbitrary';
import { tell } from './tell';

test('without the clients of the SDK the same calls are made at the same moments, and fail alike', async () => {
  const calls = async (story: Parameters<typeof tell>[0], quick: boolean): Promise<unknown> =>
    (await tell(story, { quick })).world.calls.map(({ at, operation, fault, error }) => [at, operation, fault, error].join(' '));
  for (const story of Object.values(STORIES).flatMap(kind => fc.sample(kind, { seed: 1, numRuns: 3 }))) {
    expect(await calls(story, true)).toEqual(await calls(story, false));
  }
});
