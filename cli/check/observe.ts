import { newStoreFacts, type Ledger, type FindFact } from './decide';
import type { DeclaredImport } from './declared';
import { getBucket } from '../../lambda/aws/bucket';
import { getImport, getStore } from '../../lambda/aws/cloudtrail';
import { asServiceError, calling, isDenial } from '../../lambda/aws/errors';
import { listLogFiles } from '../../lambda/aws/log-files';
import type { Lookup } from '../../lambda/checks/facts';
import type { PastRecord } from '../../lambda/ledger/records';
import { withOwn } from '../../lambda/reconcile/decide/own-imports';
import type { RequestFact, RequestFacts } from '../../lambda/reconcile/decide/request-step';
import { Observer, Unfinished } from '../../lambda/reconcile/observer';
import type { WantedImport } from '../../lambda/request/properties';
import type { Surroundings } from '../../lambda/surroundings';
import type { Session } from '../access/session';

/** The time limit of the handler's listing. */
const LISTING = 20_000;

/** Looks up facts as the handler does, with the permissions of the caller. */
export class Facts {
  private readonly surroundings: Surroundings;
  /** The facts that the handler would store in the ledger. */
  private readonly past: PastRecord[] = [];

  constructor(session: Session) {
    const { clock } = session.surroundings;
    // IAM has propagated the caller's permissions already, so a denied call is not repeated.
    const sleep = (milliseconds: number) => (milliseconds < 1_000 ? clock.sleep(milliseconds) : Promise.resolve());
    this.surroundings = { ...session.surroundings, clock: { ...clock, sleep } };
  }

  /** Looks up the facts about one import. */
  of({ logicalId, newStore }: DeclaredImport, wanted: WantedImport, ledger: Ledger): FindFact {
    return async (at) => (newStore && newStoreFacts(at, newStore)) ?? this.find(at, logicalId, wanted, ledger);
  }

  private async find(
    at: RequestFact,
    logicalId: string,
    wanted: WantedImport,
    ledger: Ledger,
  ): Promise<Partial<RequestFacts>> {
    const { surroundings } = this;
    switch (at) {
      case 'store':
        return { store: await getStore(wanted.destination, surroundings) };
      case 'bucket':
        return { bucket: await getBucket(wanted, surroundings) };
      case 'lookup':
        return { lookup: await this.lookup(logicalId, wanted, ledger) };
      case 'seen': {
        const record = [...ledger.imports.values()].find(
          ({ identity }) => JSON.stringify(identity) === JSON.stringify(wanted.identity),
        );
        return { seen: await getImport(record!.importId!, surroundings) };
      }
      case 'logFiles': {
        const { region } = await getBucket(wanted, surroundings);
        const place = region ?? wanted.bucketRegion ?? wanted.destination.split(':')[3];
        return { logFiles: await listLogFiles(wanted, place, surroundings.clock.now() + LISTING, surroundings) };
      }
      default:
        throw new Error(`The command-line tool can't look up ${at}.`);
    }
  }

  /** An event data store may have so many past imports that the handler reads them in several passes. */
  private async lookup(logicalId: string, wanted: WantedImport, ledger: Ledger): Promise<Lookup> {
    const table = {
      query: async <T>() => [...this.past] as T[],
      write: async (writes: ReadonlyArray<{ record: unknown }>) => {
        writes.forEach(({ record }) => this.past.push(record as PastRecord));
      },
    };
    const own = [...ledger.imports.values()];
    const isWanted = (id: string, importId: string | undefined) =>
      [...ledger.claims.values()].some(
        (claim) => claim.import === id && !claim.orphaned && (claim.id !== logicalId || importId !== undefined),
      );
    for (;;) {
      try {
        const observer = new Observer(table, { stackId: '' } as never, this.surroundings);
        return withOwn(await observer.lookup(wanted, own), wanted, own, ({ id, importId }) => isWanted(id, importId));
      } catch (error) {
        if (!(error instanceof Unfinished)) {
          throw error;
        }
      }
    }
  }

  /** The customer managed key with which S3 encrypts new objects. `denied`: the caller lacks the permission. */
  async bucketKey(
    { bucket, bucketRegion, destination }: WantedImport,
    region: string | undefined,
  ): Promise<string | 'none' | 'denied'> {
    const { GetBucketEncryptionCommand } = await import('../access/sdk/s3');
    const client = await this.surroundings.clients.s3(region ?? bucketRegion ?? destination.split(':')[3]);
    try {
      const { ServerSideEncryptionConfiguration: { Rules = [] } = {} } = await calling(
        's3:GetEncryptionConfiguration',
        () => client.send(new GetBucketEncryptionCommand({ Bucket: bucket })),
      );
      const { KMSMasterKeyID: key = 'none' } = Rules[0]?.ApplyServerSideEncryptionByDefault ?? {};
      return /alias\/aws\/s3$/.test(key) ? 'none' : key;
    } catch (error) {
      if (isDenial(error)) {
        return 'denied';
      }
      if (asServiceError(error).name === 'ServerSideEncryptionConfigurationNotFoundError') {
        return 'none';
      }
      throw error;
    }
  }
}
