import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueDemo } from './demo';
import { count } from '../terminal/text';

const PAUSE_MS = 1_000;
/** Milliseconds for each file after the deployment. Until then, the imports are too slow to end. */
const PACE_MS = 400;

export function deploy(demo: QueueDemo): Promise<void> {
  const { cdk, cloud, context, logs, screen, view } = demo;
  return screen.step(`cdk deploy (examples/several-imports, ${count(logs.length)} imports)`, async () => {
    let isDeploying = true;
    const deployment = cdk.deploy(context).finally(() => isDeploying = false);
    deployment.catch(() => undefined);
    while (isDeploying) {
      await view.draw([]);
      await sleep(PAUSE_MS);
    }
    const [outputs = {}] = Object.values(await deployment);
    screen.line('The deployment has ended. The imports continue.');
    await cloud.lake.change({ msPerFile: PACE_MS });
    demo.listenTo(outputs.ChangesUrl ?? '');
    demo.store = outputs.StoreArn1 ?? '';
  });
}
