import { Readable } from 'node:stream';

export const PREFIX = 'AWSLogs/111122223333/CloudTrail/';
const REGIONS = [
  'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'eu-west-1', 'eu-west-2', 'eu-central-1', 'eu-north-1',
];
const PAGES_OF_A_REGION = 50;
const FILES_OF_A_PAGE = 1_000;

/** S3 with the log files of a trail in eight Regions, which the handler lists at the same time. */
export class LongListing {
  readonly files = REGIONS.length * PAGES_OF_A_REGION * FILES_OF_A_PAGE;

  async handle({ query }: { readonly query: Readonly<Record<string, string>> }): Promise<{ response: object }> {
    const page = Number(query['continuation-token'] ?? 0);
    const { prefix, delimiter } = query;
    const all = prefix === PREFIX ? REGIONS.map(region => `${PREFIX}${region}/`) : [`${prefix}2023/`];
    const body = delimiter ? folders(all) : files(prefix === PREFIX ? all[0] : prefix, page);
    const headers = { 'content-type': 'application/xml' };
    return { response: { statusCode: 200, headers, body: Readable.from([Buffer.from(body)]) } };
  }

  updateHttpClientConfig(): void {}

  httpHandlerConfigs(): object {
    return {};
  }

  destroy(): void {}
}

function folders(all: readonly string[]): string {
  const prefixes = all.map(folder => `<CommonPrefixes><Prefix>${folder}</Prefix></CommonPrefixes>`);
  return `<ListBucketResult><IsTruncated>false</IsTruncated>${prefixes.join('')}</ListBucketResult>`;
}

function files(folder: string, page: number): string {
  const region = folder.split('/').at(-2);
  const contents = Array.from({ length: FILES_OF_A_PAGE }, (_, index) => {
    const unique = String(page * FILES_OF_A_PAGE + index).padStart(16, '0');
    return `<Contents><Key>${folder}2023/07/10/111122223333_CloudTrail_${region}_20230710T1205Z_${unique}.json.gz</Key>`
      + '<LastModified>2023-07-10T12:05:00.000Z</LastModified><ETag>&quot;0123456789abcdef0123456789abcdef&quot;</ETag>'
      + '<Size>4096</Size><StorageClass>STANDARD</StorageClass></Contents>';
  });
  const more = page + 1 < PAGES_OF_A_REGION;
  const token = more ? `<NextContinuationToken>${page + 1}</NextContinuationToken>` : '';
  return `<ListBucketResult><IsTruncated>${more}</IsTruncated>${token}${contents.join('')}</ListBucketResult>`;
}
