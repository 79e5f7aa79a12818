export type StoreStatus =
  'CREATED' | 'STARTING_INGESTION' | 'ENABLED' | 'STOPPING_INGESTION' | 'STOPPED_INGESTION' | 'PENDING_DELETION';

export interface StoreProps {
  readonly name?: string;
  readonly status?: StoreStatus;
  /** Days. */
  readonly retentionPeriod?: number;
  /** `eventCategory` of its selectors, e.g. `Management`, `Data`, `ConfigurationItem`. */
  readonly category?: string;
  readonly terminationProtection?: boolean;
  readonly organization?: boolean;
}

export interface EventDataStore {
  readonly arn: string;
  readonly id: string;
  name: string;
  status: StoreStatus;
  retentionPeriod: number;
  terminationProtection: boolean;
  organization: boolean;
  multiRegion: boolean;
  selectors: unknown;
  billingMode: string;
  kmsKeyId?: string;
  readonly createdAt: number;
  updatedAt: number;
  /** When it leaves PENDING_DELETION. */
  goneAt?: number;
}
