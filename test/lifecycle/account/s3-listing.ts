import { escapeXml } from './wire';
import type { MemoryBucket, MemoryObject } from '../../../local-cloud/lake/memory-buckets';

/** ListObjectsV2 as S3 documents it: keys in UTF-8 order, folders by a delimiter, pages. */
export function listing(bucket: MemoryBucket, query: Readonly<Record<string, unknown>>): string {
  const text = (name: string): string => String(query[name] ?? '');
  const [prefix, delimiter] = [text('prefix'), text('delimiter')];
  const after = query['continuation-token'] === undefined
    ? text('start-after') : Buffer.from(text('continuation-token'), 'base64').toString();
  const most = Math.min(Number(query['max-keys'] ?? 1000), 1000);
  const entries: Array<{ readonly name: string; readonly object?: MemoryObject }> = [];
  let isTruncated = false;
  for (const object of [...bucket.objects.values()]
    .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)))) {
    const end = delimiter && object.key.startsWith(prefix) ? object.key.indexOf(delimiter, prefix.length) : -1;
    const entry = end < 0 ? { name: object.key, object } : { name: object.key.slice(0, end + delimiter.length) };
    if (!object.key.startsWith(prefix) || entry.name <= after
      || (end >= 0 && after.startsWith(entry.name)) || entries.at(-1)?.name === entry.name) {
      continue;
    }
    if (entries.length === most) {
      isTruncated = true;
      break;
    }
    entries.push(entry);
  }
  const contents = entries.flatMap(({ object }) => object ? [content(object)] : []).join('');
  const folders = entries.flatMap(({ name, object }) =>
    object ? [] : [`<CommonPrefixes><Prefix>${escapeXml(name)}</Prefix></CommonPrefixes>`]).join('');
  const token = isTruncated ? Buffer.from(entries.at(-1)!.name).toString('base64') : undefined;
  const next = token ? `<NextContinuationToken>${token}</NextContinuationToken>` : '';
  return `<ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${contents}${folders}${next}</ListBucketResult>`;
}

function content({ key, body, storageClass = 'STANDARD', restored }: MemoryObject): string {
  const size = body instanceof Uint8Array ? body.byteLength : JSON.stringify(body).length;
  const expiry = restored ? '<RestoreExpiryDate>2030-01-01T00:00:00.000Z</RestoreExpiryDate>' : '';
  const status = restored === undefined ? ''
    : `<RestoreStatus><IsRestoreInProgress>${!restored}</IsRestoreInProgress>${expiry}</RestoreStatus>`;
  return `<Contents><Key>${escapeXml(key)}</Key><Size>${size}</Size>`
    + `<StorageClass>${storageClass}</StorageClass>${status}</Contents>`;
}
