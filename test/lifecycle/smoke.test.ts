import { World } from './world';
import { BUCKET, daysOf, propertiesOf } from './templates';

test('smoke', async () => {
  let t = performance.now(); let calls = 0; 
  for (let i = 0; i < 200; i++) {
    if (i === 50) { t = performance.now(); calls = 0; }
    const world = new World({ behaviour: { msPerFile: 20_000 } });
    world.addBucket(BUCKET, [...daysOf('January', 5), ...daysOf('February', 5)], { ownership: 'ObjectWriter' });
    const store = world.lake.addStore().arn;
    await world.run(async () => {
      const stack = await world.cloudFormation.create('S', new Map([['A', propertiesOf(world, 'S', { month: 'January', store })]]));
      await world.cloudFormation.update(stack, new Map([['A', propertiesOf(world, 'S', { month: 'February', store })]]));
      await world.cloudFormation.delete(stack);
    });
    calls += world.calls.length;
  }
  console.log((performance.now() - t) / calls, 'ms/call', calls/150);
});
