import { Fleet } from './engine/fleet';
import { LONG_PATIENCE } from './patience';

test('quick clients make the same calls at the same moments as the SDK\'s clients, and fail in the same way',
  async () => {
    const fleet = await Fleet.launch();
    try {
      expect(await fleet.compareClients(1, 3)).toEqual([]);
    } finally {
      await fleet.close();
    }
  }, LONG_PATIENCE);
