import { GetEventDataStoreCommand } from '@aws-sdk/client-cloudtrail';
import type { QueueDemo } from './demo';

export function destroy({ cdk, cloudTrail, context, screen, store }: QueueDemo): Promise<void> {
  return screen.step('cdk destroy', async () => {
    await cdk.destroy(context);
    const { Status } = await cloudTrail.send(new GetEventDataStoreCommand({ EventDataStore: store }));
    screen.expect('Status of the event data store', Status, 'PENDING_DELETION');
  });
}
