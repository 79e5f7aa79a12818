import * as fc from 'fast-check';
import { Shelf } from './shelf';
import { LogFileCount, reasonOf, type LogFiles } from '../../../lambda/checks/log-file-count';
import type { Scope } from '../../../lambda/checks/log-file-names';
import { dateOf, dayOf } from '../../../lambda/checks/windows';
import { keysInScope } from '../../../local-cloud/lake/source-scope';

/** The listing against a full one, on the layouts in which trails and people leave log files. */

const RUNS = Number(process.env.LAYOUTS ?? 250);
const DAY = 86_400_000;
const FIRST_DAY = dayOf(Date.parse('2022-11-20'));
const DAYS = 500;

const bytesOf = (index: number) => 100 + index;

/** A key, and whether an object with this key contains events as trails deliver them. */
interface Kept {
  readonly key: string;
  readonly hasEvents: boolean;
}

const account = fc.constantFrom('111122223333', '444455556666');
const root = fc.constantFrom(
  '', '', 'trail/', 'a/b/', 'CloudTrail/prod/', 'AWSLogs/111122223333/trails/', 'AWSLogs/CloudTrail/', 'us-east-1/',
  'o-exampleorgid/', '2023/', 'backup/2024/03/01/',
);
const inAccount = fc.tuple(fc.constantFrom('AWSLogs/', 'AWSLogs/', ''), fc.constantFrom('', 'o-exampleorgid/'), account)
  .map(([logs, organization, of]) => `${logs}${organization}${of}/`);
const service = fc.constantFrom(
  'CloudTrail', 'CloudTrail', 'CloudTrail', 'CloudTrail-Digest', 'CloudTrail-Insight', 'CloudTrail-Aggregated',
  'CloudTrail-NetworkActivity', 'Config',
);
const region = fc.constantFrom('us-east-1/', 'eu-west-1/', 'eusc-de-east-1/', 'us-gov-west-1/', '');
/** With how many digits the folders of a month and a day are written, if there are any. */
const dateForm = fc.constantFrom('padded', 'padded', 'padded', 'plain', 'hive', 'none');

function dateFolder(form: string, day: number): string {
  const [year, month, date] = dateOf(day).split('-');
  switch (form) {
    case 'padded': return `${year}/${month}/${date}/`;
    case 'plain': return `${year}/${Number(month)}/${Number(date)}/`;
    case 'hive': return `year=${year}/month=${month}/day=${date}/`;
    default: return '';
  }
}

const name = fc.constantFrom('log', 'log', 'log', 'log', 'other', 'json', 'text', 'marker');

function file(
  [of, form, kind, day, ahead, unique]: readonly [Folder, string, string, number, number, number],
): Kept {
  const folder = `${of.path}${dateFolder(form, day)}`;
  const named = `111122223333_${of.service}_us-east-1_${dateOf(day + ahead).replace(/-/g, '')}T0005Z_${unique}`;
  const delivered = of.service === 'CloudTrail' || of.service === 'CloudTrail-NetworkActivity';
  switch (kind) {
    case 'log': return { key: `${folder}${named}.json.gz`, hasEvents: delivered };
    case 'other': return { key: `${folder}part-${unique}.json.gz`, hasEvents: delivered };
    case 'json': return { key: `${folder}${named}.json`, hasEvents: false };
    case 'text': return { key: `${folder}notes-${unique}.txt`, hasEvents: false };
    default: return { key: folder, hasEvents: false };
  }
}

interface Folder {
  readonly path: string;
  readonly service: string;
}

const folder: fc.Arbitrary<Folder> = fc.tuple(root, inAccount, service, region).chain(([a, b, c, d]) =>
  fc.constantFrom(
    { path: `${a}${b}${c}/${d}`, service: c },
    { path: `${a}${b}${c}/${d}`, service: c },
    { path: `${a}copies/`, service: 'CloudTrail' },
  ));
const someFiles: fc.Arbitrary<Kept[]> = fc.tuple(folder, dateForm).chain(([of, form]) => fc.array(
  fc.tuple(
    fc.constant(of), fc.constant(form), name, fc.integer({ min: FIRST_DAY, max: FIRST_DAY + DAYS }),
    fc.constantFrom(0, 0, 0, -1, 1), fc.nat(9_999),
  ).map(file), { minLength: 1, maxLength: 25 },
));
const tree = fc.array(someFiles, { minLength: 1, maxLength: 5 }).map((files) => files.flat());
const days = fc.option(
  fc.tuple(fc.integer({ min: FIRST_DAY, max: FIRST_DAY + DAYS }), fc.constantFrom(0, 1, 6, 30, 89, 364))
    .map(([first, length]) => ({ first, last: first + length })), { freq: 5 },
);

/** A prefix of one of the keys, or none. */
function sourceOf(files: readonly Kept[], at: number, depth: number): string {
  const folders = files[at % files.length].key.split('/').slice(0, -1);
  return folders.slice(0, depth % (folders.length + 1)).map((part) => `${part}/`).join('');
}

function fullListing(shelf: Shelf, scope: Scope): LogFiles {
  const count = new LogFileCount(scope);
  [...shelf.bucket.objects.values()].forEach(({ key, body, storageClass }) =>
    count.add({ key, bytes: (body as Buffer).length, archived: storageClass === 'GLACIER' }));
  return count.result(true);
}

const reasonsOf = ({ leftOut = [] }: LogFiles) => leftOut.map(({ reason }) => reason).sort();
const uncompressed = ({ leftOut = [] }: LogFiles) => leftOut.find(({ reason }) => reason === 'notGzip')?.files ?? 0;
const figures = ({ files, gzipBytes, archived, complete, otherNames }: LogFiles) =>
  ({ files, gzipBytes, archived, complete, otherNames: otherNames?.files ?? 0 });

test('A listing finds what a full listing finds, and everything that CloudTrail imports, in every layout', async () => {
  await fc.assert(
    fc.asyncProperty(tree, days, fc.nat(), fc.nat(), fc.integer({ min: 2, max: 30 }),
      async (files, within, at, depth, pageSize) => {
        // GIVEN
        const shelf = new Shelf();
        shelf.latency = 0;
        shelf.pageSize = pageSize;
        files.forEach(({ key }, index) => shelf.bucket.put(
          key, Buffer.alloc(bytesOf(index)), index % 7 === 0 ? 'GLACIER' : 'STANDARD',
        ));
        const prefix = sourceOf(files, at, depth);
        const scope = { prefix, days: within ?? { first: -Infinity, last: Infinity } };
        // WHEN
        const listed = await shelf.list(prefix, within ? [dateOf(within.first), dateOf(within.last)] : undefined);
        // THEN
        const full = fullListing(shelf, scope);
        expect(figures(listed)).toEqual(figures(full));
        expect(reasonsOf(listed)).toEqual(reasonsOf(full));
        expect(uncompressed(listed)).toEqual(uncompressed(full));
        const range = within
          ? { startEventTime: within.first * DAY, endEventTime: (within.last + 1) * DAY - 1_000 } : {};
        const imported = keysInScope(
          files.filter(({ hasEvents, key }) => hasEvents && key.startsWith(prefix)), { bucket: 'b', prefix }, range,
        );
        expect(imported.filter((key) => reasonOf(key, scope) !== undefined)).toEqual([]);
      }),
    { numRuns: RUNS, ...(process.env.LAYOUT_SEED ? { seed: Number(process.env.LAYOUT_SEED) } : { seed: 20_261_128 }) },
  );
}, 120_000);
