import {
  GetImportCommand, StartImportCommand, StopImportCommand, type CloudTrailClient,
} from '@aws-sdk/client-cloudtrail';

export interface Event {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, string>>;
  readonly OldResourceProperties?: Readonly<Record<string, string>>;
}

export interface Tools {
  readonly cloudTrail: CloudTrailClient;
  sleep(milliseconds: number): Promise<void>;
  put(url: string, body: string): Promise<void>;
}

const IDENTITY = ['Destination', 'SourceUri', 'StartEventTime', 'EndEventTime'];

/** A function that a careful engineer writes from the AWS CLI's pages on start-import, get-import and stop-import. */
export async function handler(event: Event, { cloudTrail, sleep, put }: Tools): Promise<void> {
  const { RequestType, StackId, RequestId, LogicalResourceId } = event;
  const { ResourceProperties: wanted, OldResourceProperties: old } = event;
  let id = event.PhysicalResourceId ?? `${LogicalResourceId}-not-started`;
  let failure: Error | undefined;

  const status = async (): Promise<string> =>
    (await cloudTrail.send(new GetImportCommand({ ImportId: id }))).ImportStatus!;
  const start = async (): Promise<string> => (await cloudTrail.send(new StartImportCommand({
    Destinations: [wanted.Destination],
    ImportSource: {
      S3: {
        S3LocationUri: wanted.SourceUri, S3BucketRegion: 'us-east-1', S3BucketAccessRoleArn: wanted.AccessRoleArn,
      },
    },
    StartEventTime: new Date(wanted.StartEventTime),
    EndEventTime: new Date(wanted.EndEventTime),
  }))).ImportId!;
  const stop = async (): Promise<void> => {
    // The ID of a Create that failed is not an import ID.
    if (!/^[0-9a-f-]{36}$/.test(id) || !running(await status())) return;
    await cloudTrail.send(new StopImportCommand({ ImportId: id }));
    while (running(await status())) await sleep(5000);
  };

  try {
    if (RequestType === 'Create') {
      id = await start();
    } else if (RequestType === 'Delete') {
      await stop();
    } else if (IDENTITY.some(name => wanted[name] !== old![name])) {
      // CloudTrail runs one import at a time. CloudFormation deletes the former ID afterwards.
      await stop();
      id = await start();
    } else if (['FAILED', 'STOPPED'].includes(await status())) {
      await cloudTrail.send(new StartImportCommand({ ImportId: id }));
    }
  } catch (e) {
    failure = e as Error;
  }
  await put(event.ResponseURL, JSON.stringify({
    Status: failure ? 'FAILED' : 'SUCCESS',
    Reason: failure?.message,
    PhysicalResourceId: id,
    StackId,
    RequestId,
    LogicalResourceId,
    Data: { ImportId: id },
  }));
}

function running(status: string): boolean {
  return status === 'INITIALIZING' || status === 'IN_PROGRESS';
}
