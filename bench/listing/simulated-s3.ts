import { createServer } from 'node:http';
import { generate, type Item } from './keys';

/**
 * ListObjectsV2 over HTTP in a separate process: pages of 1,000 keys, delimiters, StartAfter and continuation tokens,
 * with a fixed time for each answer. The first line of the output is the port. A GET of /figures returns the counts.
 */
const [TOTAL, LATENCY_MS] = process.argv.slice(2).map(Number);
const PAGE = 1_000;

const items = generate(TOTAL);
const figures = { requests: 0, inFlight: 0, mostInFlight: 0, sumInFlight: 0, keys: 0 };

function firstFrom(key: string, isAfter: boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (items[middle].key < key || (isAfter && items[middle].key === key)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

function contents({ key, bytes, storageClass }: Item): string {
  return (
    `<Contents><Key>${key}</Key><LastModified>2023-07-10T12:00:00.000Z</LastModified>`
    + `<ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag><Size>${bytes}</Size>`
    + `<StorageClass>${storageClass}</StorageClass></Contents>`
  );
}

function list(query: URLSearchParams): string {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  let index = Math.max(firstFrom(prefix, false), after === '' ? 0 : firstFrom(after, true));
  const parts: string[] = [];
  let last = '';
  for (; index < items.length && parts.length < PAGE && items[index].key.startsWith(prefix);) {
    const { key } = items[index];
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    if (end < 0) {
      parts.push(contents(items[index]));
      last = key;
      index++;
    } else {
      const common = key.slice(0, end + delimiter.length);
      parts.push(`<CommonPrefixes><Prefix>${common}</Prefix></CommonPrefixes>`);
      last = `${common}\uffff`;
      index = firstFrom(last, true);
    }
  }
  const truncated = index < items.length && items[index].key.startsWith(prefix);
  figures.keys += parts.length;
  return (
    '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    + `<Name>logs</Name><Prefix>${prefix}</Prefix><MaxKeys>${PAGE}</MaxKeys><KeyCount>${parts.length}</KeyCount>`
    + `<IsTruncated>${truncated}</IsTruncated>${parts.join('')}`
    + (truncated ? `<NextContinuationToken>${encodeURIComponent(last)}</NextContinuationToken>` : '')
    + '</ListBucketResult>'
  );
}

const server = createServer((request, response) => {
  const url = new URL(request.url!, 'http://s3');
  if (url.pathname === '/figures') {
    response.end(JSON.stringify(figures));
    return;
  }
  if (url.pathname === '/reset') {
    Object.assign(figures, { requests: 0, mostInFlight: 0, sumInFlight: 0, keys: 0 });
    response.end();
    return;
  }
  if (request.method === 'HEAD') {
    response.writeHead(200, { 'x-amz-bucket-region': 'us-east-1' }).end();
    return;
  }
  figures.requests++;
  figures.inFlight++;
  figures.mostInFlight = Math.max(figures.mostInFlight, figures.inFlight);
  figures.sumInFlight += figures.inFlight;
  const query = new URLSearchParams(url.search);
  const token = query.get('continuation-token');
  if (token !== null) {
    query.set('continuation-token', decodeURIComponent(token));
  }
  setTimeout(() => {
    response.writeHead(200, { 'content-type': 'application/xml' }).end(list(query));
    figures.inFlight--;
  }, LATENCY_MS);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  const logs = items.filter(({ isLogFile }) => isLogFile);
  console.log(
    JSON.stringify({
      port,
      files: logs.length,
      gzipBytes: logs.reduce((sum, { bytes }) => sum + bytes, 0),
      archived: logs.filter(({ storageClass }) => storageClass === 'GLACIER').length,
      bytes: items.reduce((sum, { bytes }) => sum + bytes, 0),
    }),
  );
});
