import * as fc from 'fast-check';
import { play } from './engine/play';
import { STORIES } from './stories/arbitrary';
import { PATIENCE } from './stories/scripted';
import type { Story } from './stories/story';

test('quick clients make the same calls at the same moments as the SDK\'s clients, and fail in the same way', async () => {
  const calls = async (story: Story, sdk: boolean): Promise<unknown> =>
    (await play(story, { sdk })).world.calls.map(({ at, operation, fault, error }) => [at, operation, fault, error].join(' '));
  for (const story of Object.values(STORIES).flatMap(kind => fc.sample(kind, { seed: 1, numRuns: 3 }))) {
    expect(await calls(story, false)).toEqual(await calls(story, true));
  }
}, PATIENCE);
