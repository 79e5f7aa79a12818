import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { ListResultReader } from './list-result';
import type { Ask } from './listing';
import { asServiceError, calling, httpStatus } from '../../lambda/aws/errors';
import type { Page } from '../../lambda/aws/log-files';
import type { Session } from '../access/session';
import { CliError } from '../screen/errors';

/** Asks S3 for the pages of a bucket, in the bucket's own Region. */
export async function pagesOf(bucket: string, session: Session): Promise<{ ask: Ask; requests(): number }> {
  const { ListObjectsV2Command } = await import('../access/sdk/s3');
  const { clients } = session.surroundings;
  const region = await bucketRegion(bucket, session.region, await clients.s3(session.region));
  const client = withOwnParser(await clients.s3(region));
  let requests = 0;
  const ask: Ask = async (folder, { delimiter, after, token }) => {
    requests++;
    let page: Page | undefined;
    const command = new ListObjectsV2Command({
      Bucket: bucket,
      Prefix: folder,
      Delimiter: delimiter,
      OptionalObjectAttributes: ['RestoreStatus'],
      ...(token === undefined ? { StartAfter: after } : { ContinuationToken: token }),
    });
    const options: Options = {
      onPage: (each) => {
        page = each;
      },
    };
    await calling('s3:ListBucket', () => client.send(command, options));
    return page!;
  };
  return { ask, requests: () => requests };
}

/** The SDK passes the options of a call on to its request handler. */
interface Options {
  readonly requestTimeout?: number;
  readonly onPage?: (page: Page) => void;
}

/** The SDK signs, sends and repeats the calls. This handler reads each page, and passes an empty result to the SDK. */
function withOwnParser(client: S3Client): S3Client {
  const { requestHandler } = client.config;
  const handle: typeof requestHandler.handle = async (request, options) => {
    const answer = await requestHandler.handle(request, options);
    const { onPage } = (options ?? {}) as Options;
    const { response } = answer;
    if (!onPage || response.statusCode !== 200) {
      return answer;
    }
    const reader = new ListResultReader();
    for await (const part of (response.body as Readable).setEncoding('utf8')) {
      reader.add(part as string);
    }
    onPage(reader.end());
    response.body = Readable.from(['<ListBucketResult></ListBucketResult>']);
    return answer;
  };
  Object.assign(client.config, { requestHandler: { ...bound(requestHandler), handle } });
  return client;
}

function bound<T extends { metadata?: unknown; destroy?(): void }>(handler: T): { metadata: unknown; destroy(): void } {
  return { metadata: handler.metadata, destroy: () => handler.destroy?.() };
}

/** S3 returns the Region even if the caller uses another Region. */
async function bucketRegion(bucket: string, region: string, client: S3Client): Promise<string> {
  const { HeadBucketCommand } = await import('../access/sdk/s3');
  try {
    return (await client.send(new HeadBucketCommand({ Bucket: bucket }))).BucketRegion ?? region;
  } catch (error) {
    const status = httpStatus(error);
    if (status === 404) {
      throw new CliError(`Bucket ${bucket} doesn't exist. Check its name.`);
    }
    const found = asServiceError(error).$response?.headers?.['x-amz-bucket-region'];
    if (status === 301 || status === 400 || status === 403) {
      return found ?? region;
    }
    throw error;
  }
}
