import * as fc from 'fast-check';
import { hostileText } from './hostile';
import { emptyLedger, validLedger, type Item } from './ledger-items';

interface Trouble {
  readonly operation: string;
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
  readonly times: number;
}

/** The answers of AWS in one case. Others have chosen the names and messages in them. */
export interface Script {
  readonly stack: string;
  /** Past and present imports, by place in `IMPORT_IDS`. */
  readonly imports: ReadonlyArray<{
    readonly status: string;
    readonly same: boolean;
    readonly own: boolean;
    readonly files: number;
  }>;
  readonly store: string;
  readonly bucket: { readonly found: number; readonly ownership: string; readonly grantee?: string | undefined };
  readonly failures: ReadonlyArray<{ readonly location: string; readonly type: string; readonly message: string }>;
  /** The number of times that one operation fails. */
  readonly trouble?: Trouble | undefined;
  /** How often the answer is not accepted. */
  readonly answersLost: number;
  /** The objects of a listing below every prefix. */
  readonly objects: ReadonlyArray<{ readonly key: string; readonly size: number; readonly storageClass: string }>;
  readonly folders: readonly string[];
  /** The items that the ledger already contains. */
  readonly ledger: readonly Item[];
  /** The physical ID that CloudFormation holds for the logical ID. */
  readonly held: string | undefined;
}

/** A log file of a trail, in the time ranges of the payloads. */
export const LOG_FILE = '111122223333_CloudTrail_us-east-1_20230115T1200Z_abcdefghijklmnop.json.gz';

const OPERATIONS = [
  'StartImport', 'GetImport', 'StopImport', 'ListImports', 'ListImportFailures', 'GetEventDataStore',
  'GetBucketOwnershipControls', 'GetBucketAcl', 'PutBucketOwnershipControls',
  'ListObjectsV2', 'GetItem', 'Query', 'PutItem', 'TransactWriteItems', 'EnableRule', 'DisableRule', 'DescribeStacks',
  'DescribeStackResource', 'PutEvents', 'Invoke',
] as const;

const ERRORS = [
  'AccessDeniedException', 'ThrottlingException', 'InternalFailure', 'InvalidParameterException',
  'AccountHasOngoingImportException', 'ValidationException', 'ResourceNotFoundException',
  'ConditionalCheckFailedException', 'TransactionCanceledException', 'TimeoutError',
] as const;

export const scripts: fc.Arbitrary<Script> = fc.record({
  stack: fc.constantFrom(
    'CREATE_IN_PROGRESS', 'CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS',
    'UPDATE_ROLLBACK_IN_PROGRESS', 'DELETE_IN_PROGRESS', 'CREATE_COMPLETE', 'UPDATE_ROLLBACK_FAILED',
    'ROLLBACK_IN_PROGRESS',
  ),
  imports: fc.array(fc.record({
    status: fc.constantFrom('INITIALIZING', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'STOPPED'), same: fc.boolean(),
    own: fc.boolean(), files: fc.constantFrom(0, 40),
  }), { maxLength: 2 }),
  store: fc.constantFrom('ENABLED', 'ENABLED', 'ENABLED', 'STOPPED_INGESTION', 'PENDING_DELETION', 'CREATED'),
  bucket: fc.record({
    found: fc.constantFrom(200, 200, 200, 301, 404, 403),
    ownership: fc.constantFrom('BucketOwnerEnforced', 'BucketOwnerEnforced', 'ObjectWriter'),
    grantee: fc.option(hostileText, { nil: undefined, freq: 2 }),
  }),
  objects: fc.array(
    fc.record({
      key: fc.oneof(fc.constant(LOG_FILE), hostileText), size: fc.nat(),
      storageClass: fc.constantFrom('STANDARD', 'STANDARD', 'STANDARD', 'GLACIER'),
    }),
    { maxLength: 3 },
  ),
  folders: fc.uniqueArray(fc.oneof(fc.constantFrom('CloudTrail', 'us-east-1', '2023'), hostileText), { maxLength: 2 }),
  failures: fc.array(fc.record({ location: hostileText, type: hostileText, message: hostileText }), { maxLength: 4 }),
  trouble: fc.option(fc.record({
    operation: fc.constantFrom(...OPERATIONS),
    name: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...ERRORS) }, { weight: 1, arbitrary: hostileText }),
    message: hostileText, status: fc.constantFrom(400, 403, 500, undefined), times: fc.constantFrom(1, 3, 1_000),
  }), { nil: undefined, freq: 2 }),
  answersLost: fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 6),
  ledger: fc.oneof(emptyLedger, validLedger),
  held: fc.constantFrom(undefined, 'cloudtrail-import-HistoryInto01234567', 'Audit-HistoryInto01234567-ABCDEFGHIJKL'),
});
