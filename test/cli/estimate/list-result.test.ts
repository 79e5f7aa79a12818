import fc from 'fast-check';
import { ListResultReader } from '../../../cli/estimate/list-result';

const contents = (key: string, more = '<StorageClass>STANDARD</StorageClass>') =>
  `<Contents><Key>${key}</Key><ETag>&quot;x&quot;</ETag><Size>12</Size>${more}</Contents>`;
const xml = (inner: string) =>
  `<?xml version="1.0"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Prefix>a/</Prefix>${inner}</ListBucketResult>`;

function read(text: string, size = text.length) {
  const reader = new ListResultReader();
  for (let from = 0; from < text.length; from += size) {
    reader.add(text.slice(from, from + size));
  }
  return reader.end();
}

test('keys, sizes, folders and the next page, in any part of the answer', () => {
  const page = {
    objects: ['a/1', 'a/2'].map((key) => ({ key, bytes: 12, archived: false })), folders: ['a/b/'], next: 'to&ken',
  };
  const token = '<NextContinuationToken>to&amp;ken</NextContinuationToken>';
  const folder = '<CommonPrefixes><Prefix>a/b/</Prefix></CommonPrefixes>';
  for (const inner of [
    `${token}${contents('a/1')}${contents('a/2')}${folder}`,
    `${contents('a/1')}${folder}${contents('a/2')}${token}`,
  ]) {
    for (const size of [1, 7, 64, 10_000]) {
      expect(read(xml(inner), size)).toEqual(page);
    }
  }
});

test('any key comes back as it was, whatever the parts', () => {
  const entities: Record<string, string> =
    { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '\r': '&#xD;' };
  const escape = (key: string) => key.replace(/[&<>"'\r]/g, (character) => entities[character]);
  // S3 has no keys that XML cannot contain, nor lone surrogates.
  const key = fc.string({ unit: 'grapheme', minLength: 1 });
  fc.assert(fc.property(fc.array(key), fc.integer({ min: 1, max: 50 }), (keys, size) => {
    const { objects } = read(xml(keys.map((each) => contents(escape(each))).join('')), size);
    expect(objects.map((each) => each.key)).toEqual(keys);
  }));
});

test('an archived object counts as such until it is restored', () => {
  const restore = (inProgress: boolean, expires = '') =>
    `<StorageClass>GLACIER</StorageClass><RestoreStatus><IsRestoreInProgress>${inProgress}</IsRestoreInProgress>${expires}</RestoreStatus>`;
  const archived = (more: string) => read(xml(contents('a', more))).objects[0].archived;
  const classes = ['GLACIER', 'DEEP_ARCHIVE', 'GLACIER_IR', 'STANDARD'];
  expect(classes.map((name) => archived(`<StorageClass>${name}</StorageClass>`))).toEqual([true, true, false, false]);
  expect(archived(restore(true))).toBe(true);
  expect(archived(restore(false, '<RestoreExpiryDate>2030-01-01T00:00:00.000Z</RestoreExpiryDate>'))).toBe(false);
});

test('an empty answer is a page, and one that was cut off is an error', () => {
  expect(read('<ListBucketResult xmlns="x"/>')).toEqual({ objects: [], folders: [], next: undefined });
  expect(() => read(xml(contents('a')).slice(0, -20))).toThrow('incomplete');
  expect(() => read('')).toThrow('incomplete');
});
