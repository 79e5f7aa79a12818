import type { OneImportDemo } from './demo';

export function destroy(demo: OneImportDemo): Promise<void> {
  const { cdk, expectedEvents, screen } = demo;
  return screen.step('cdk destroy', async () => {
    await cdk.destroy(demo.context('3'));
    screen.line(
      'CloudFormation has deleted the import, its role and the function. The events stay in the event data store.',
    );
    screen.expect('Events', (await demo.tally()).events, expectedEvents);
  });
}
