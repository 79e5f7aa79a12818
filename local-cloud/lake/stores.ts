import type { Behaviour } from './behaviour';
import { LakeError } from './errors';
import { pageOf } from './paging';

export type StoreStatus =
  'CREATED' | 'STARTING_INGESTION' | 'ENABLED' | 'STOPPING_INGESTION' | 'STOPPED_INGESTION' | 'PENDING_DELETION';

export interface StoreProps {
  readonly name?: string;
  readonly status?: StoreStatus;
  /** In days. */
  readonly retentionPeriod?: number;
  /** `eventCategory` of its selectors, such as `Management`, `Data` or `ConfigurationItem`. */
  readonly category?: string;
  readonly terminationProtection?: boolean;
  readonly organization?: boolean;
}

interface Selector {
  readonly Name?: string;
  readonly FieldSelectors: ReadonlyArray<{ readonly Field: string; readonly Equals?: readonly string[] }>;
}

export interface EventDataStore {
  readonly arn: string;
  readonly id: string;
  name: string;
  /** The last status that was set. `statusOf` returns the current status. */
  status: StoreStatus;
  retentionPeriod: number;
  terminationProtection: boolean;
  organization: boolean;
  multiRegion: boolean;
  selectors: readonly Selector[];
  billingMode: string;
  kmsKeyId?: string;
  readonly createdAt: number;
  updatedAt: number;
  /** The time at which PENDING_DELETION ends and the store is deleted. */
  goneAt?: number;
}

export interface StoresPorts {
  readonly now: () => number;
  readonly newId: () => string;
  /** `arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/` */
  readonly arnPrefix: string;
  readonly behaviour: Behaviour;
  readonly hasRunningImport: (arn: string) => boolean;
}

type Input = Record<string, unknown>;

const DELETION_MS = 7 * 86_400_000;
const RETENTION: Record<string, { readonly standard: number; readonly longest: number }> = {
  EXTENDABLE_RETENTION_PRICING: { standard: 366, longest: 3653 },
  FIXED_RETENTION_PRICING: { standard: 2557, longest: 2557 },
};

/** The event data stores of the account. */
export class Stores {
  private readonly stores = new Map<string, EventDataStore>();

  constructor(private readonly ports: StoresPorts) {}

  /** Adds a store without any check. */
  add(props: StoreProps = {}): EventDataStore {
    const id = this.ports.newId();
    const now = this.ports.now();
    const store: EventDataStore = {
      arn: `${this.ports.arnPrefix}${id}`,
      id,
      name: props.name ?? `store-${id.slice(0, 8)}`,
      status: props.status ?? 'ENABLED',
      retentionPeriod: props.retentionPeriod ?? RETENTION.EXTENDABLE_RETENTION_PRICING.standard,
      terminationProtection: props.terminationProtection ?? true,
      organization: props.organization ?? false,
      multiRegion: true,
      selectors: selectorsFor(props.category ?? 'Management'),
      billingMode: 'EXTENDABLE_RETENTION_PRICING',
      createdAt: now,
      updatedAt: now,
    };
    this.stores.set(id, store);
    return store;
  }

  /** All stores. A deleted store is listed for seven days. */
  all(): EventDataStore[] {
    for (const store of this.stores.values()) {
      if (store.goneAt !== undefined && store.goneAt <= this.ports.now()) {
        this.stores.delete(store.id);
      }
    }
    return [...this.stores.values()];
  }

  /** Finds a store by its ARN, or by the ID at the end of the ARN. */
  find(arnOrId: string): EventDataStore {
    const { arnPrefix } = this.ports;
    if (arnOrId.includes(':')
      ? !arnOrId.startsWith(arnPrefix) || arnOrId.length === arnPrefix.length
      : arnOrId.includes('/')) {
      throw new LakeError(
        'EventDataStoreARNInvalidException',
        `${arnOrId} is not the ARN of an event data store of this account and Region.`,
      );
    }
    const id = arnOrId.slice(arnOrId.lastIndexOf('/') + 1);
    const store = this.all().find((candidate) => candidate.id === id);
    if (!store) {
      throw new LakeError('EventDataStoreNotFoundException', `There is no event data store ${arnOrId}.`);
    }
    return store;
  }

  /** CREATED and STARTING_INGESTION end automatically. */
  statusOf(store: EventDataStore): StoreStatus {
    const { storeCreatedMs, storeStartingMs } = this.ports.behaviour;
    const age = this.ports.now() - store.createdAt;
    if (store.status === 'CREATED' && age >= storeCreatedMs) {
      return age >= storeCreatedMs + storeStartingMs ? 'ENABLED' : 'STARTING_INGESTION';
    }
    return store.status;
  }

  create(input: Input): Input {
    const existing = this.all();
    const name = String(input.Name);
    if (existing.some((store) => store.name === name && store.status !== 'PENDING_DELETION')) {
      throw new LakeError('EventDataStoreAlreadyExistsException', `An event data store named ${name} exists already.`);
    }
    if (existing.length >= this.ports.behaviour.maxStores) {
      throw new LakeError(
        'EventDataStoreMaxLimitExceededException',
        `The account holds ${existing.length} event data stores in this Region.`,
      );
    }
    this.checkOrganization(input);
    this.checkRetention(String(input.BillingMode ?? 'EXTENDABLE_RETENTION_PRICING'), input.RetentionPeriod);
    const store = this.add({ name, status: input.StartIngestion === false ? 'STOPPED_INGESTION' : 'CREATED' });
    store.billingMode = String(input.BillingMode ?? store.billingMode);
    store.retentionPeriod = RETENTION[store.billingMode].standard;
    this.change(store, input);
    return { ...this.describe(store), TagsList: input.TagsList ?? [] };
  }

  update(input: Input): Input {
    const store = this.usable(input);
    this.checkOrganization(input);
    this.checkRetention(String(input.BillingMode ?? store.billingMode), input.RetentionPeriod);
    this.change(store, input);
    return this.describe(store);
  }

  delete(input: Input): Input {
    const store = this.usable(input);
    if (store.terminationProtection) {
      throw new LakeError(
        'EventDataStoreTerminationProtectedException', `The event data store ${store.arn} has termination protection.`,
      );
    }
    store.status = 'PENDING_DELETION';
    store.updatedAt = this.ports.now();
    store.goneAt = store.updatedAt + DELETION_MS;
    return {};
  }

  get(input: Input): Input {
    return this.describe(this.find(String(input.EventDataStore)));
  }

  list(input: Input): Input {
    const { items, nextToken } = pageOf(this.all(), (store) => store.id, input);
    return {
      EventDataStores: items.map((store) => ({ EventDataStoreArn: store.arn, Name: store.name })), NextToken: nextToken,
    };
  }

  /** CloudTrail imports only into stores for CloudTrail events. */
  categoriesOf(store: EventDataStore): string[] {
    return store.selectors.flatMap((selector) =>
      selector.FieldSelectors.filter((field) => field.Field === 'eventCategory')
        .flatMap((field) => field.Equals ?? []));
  }

  private usable(input: Input): EventDataStore {
    const store = this.find(String(input.EventDataStore));
    if (store.status === 'PENDING_DELETION') {
      throw new LakeError('InactiveEventDataStoreException', `The event data store ${store.arn} is pending deletion.`);
    }
    if (this.ports.hasRunningImport(store.arn)) {
      throw new LakeError('EventDataStoreHasOngoingImportException', `An import into ${store.arn} is in progress.`);
    }
    return store;
  }

  private checkOrganization(input: Input): void {
    const { organization } = this.ports.behaviour;
    if (input.OrganizationEnabled && organization !== 'management') {
      throw organization === 'member'
        ? new LakeError(
          'NotOrganizationMasterAccountException', 'This account is not the management account of its organization.',
        )
        : new LakeError('OrganizationsNotInUseException', 'This account is in no organization.');
    }
  }

  private checkRetention(billingMode: string, retention: unknown): void {
    const { longest } = RETENTION[billingMode];
    if (Number(retention ?? 0) > longest) {
      throw new LakeError(
        'InvalidParameterException', `With ${billingMode} the longest retention period is ${longest} days.`,
      );
    }
  }

  private change(store: EventDataStore, input: Input): void {
    store.name = String(input.Name ?? store.name);
    store.billingMode = String(input.BillingMode ?? store.billingMode);
    store.retentionPeriod = Number(input.RetentionPeriod ?? store.retentionPeriod);
    store.terminationProtection = Boolean(input.TerminationProtectionEnabled ?? store.terminationProtection);
    store.organization = Boolean(input.OrganizationEnabled ?? store.organization);
    store.multiRegion = Boolean(input.MultiRegionEnabled ?? store.multiRegion);
    store.selectors = (input.AdvancedEventSelectors as Selector[] | undefined) ?? store.selectors;
    store.kmsKeyId = (input.KmsKeyId as string | undefined) ?? store.kmsKeyId;
    store.updatedAt = this.ports.now();
  }

  private describe(store: EventDataStore): Input {
    return {
      EventDataStoreArn: store.arn,
      Name: store.name,
      Status: this.statusOf(store),
      AdvancedEventSelectors: store.selectors,
      MultiRegionEnabled: store.multiRegion,
      OrganizationEnabled: store.organization,
      RetentionPeriod: store.retentionPeriod,
      TerminationProtectionEnabled: store.terminationProtection,
      CreatedTimestamp: store.createdAt / 1000,
      UpdatedTimestamp: store.updatedAt / 1000,
      KmsKeyId: store.kmsKeyId,
      BillingMode: store.billingMode,
    };
  }
}

function selectorsFor(category: string): Selector[] {
  return [{ Name: `All ${category} events`, FieldSelectors: [{ Field: 'eventCategory', Equals: [category] }] }];
}
