import { untilAtRest } from '../command-line';
import { STACK, type OneImportDemo } from './demo';

export function deployAgain(demo: OneImportDemo): Promise<void> {
  const { options, screen } = demo;
  return screen.step('cdk deploy again, with nothing changed', async () => {
    await demo.deploy(options.fail ? '2' : '1');
    screen.expect('StartImport requests so far', await demo.starts(), options.fail ? 2 : 1);
  });
}

export function deployWithNewToken(demo: OneImportDemo, importId: string): Promise<void> {
  const { corruptFiles, expectedEvents, options, screen } = demo;
  return screen.step('Change retryToken, cdk deploy', async () => {
    const { ImportId } = await demo.deploy('3');
    // If files are damaged, the import is retried.
    await untilAtRest(demo, STACK);
    if (corruptFiles === 0) {
      screen.expect(
        'StartImport requests so far (there is nothing to retry)', await demo.starts(), options.fail ? 2 : 1,
      );
    }
    screen.expect('ImportId', ImportId, importId);
    screen.expect('Events', (await demo.tally()).events, expectedEvents);
  });
}
