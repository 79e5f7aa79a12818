import { World } from './world';
import { BUCKET, daysOf, propertiesOf } from './templates';

test('smoke', async () => {
  for (let i = 0; i < 3; i++) {
    const t = performance.now();
    const world = new World({ behaviour: { msPerFile: 20_000 } });
    world.addBucket(BUCKET, [...daysOf('January', 5), ...daysOf('February', 5)], { ownership: 'ObjectWriter' });
    const store = world.lake.addStore().arn;
    await world.run(async () => {
      const stack = await world.cloudFormation.create('S', new Map([['A', propertiesOf(world, 'S', { month: 'January', store })]]));
      console.log(stack.status, world.cloudFormation.requests.map(String));
      await world.cloudFormation.update(stack, new Map([['A', propertiesOf(world, 'S', { month: 'February', store })]]));
      console.log(stack.status, world.cloudFormation.requests.map(String));
      await world.cloudFormation.delete(stack);
      console.log(stack.status, world.cloudFormation.requests.map(String), world.calls.length, world.lake.imports.map(r => r.status));
    });
    if (i === 0) console.log(world.calls.map(c => `${c.at - 1772442000000} ${c.by.name} ${c.operation} ${c.error ?? ''}`).join('\n'));
    console.log(performance.now() - t, 'ms');
  }
});
