export { Estimate } from './import/estimate';
export type { EstimateOptions } from './import/estimate';
export { EventDataStore } from './import/event-data-store';
export { ImportState } from './import/events';
export type { OnStateChangeOptions } from './import/events';
export type { FailureAlarmOptions } from './import/failure-alarm-options';
export { TrailImport } from './import/trail-import';
export type { TrailImportProps } from './import/trail-import-props';
export { TrailImportProvider } from './provider/trail-import-provider';
export type { TrailImportProviderProps } from './provider/trail-import-provider-props';
export { TrailImportRole } from './role/trail-import-role';
export type { TrailImportRoleProps } from './role/trail-import-role-props';
export { ImportSource } from './source/import-source';
export type { ImportSourceConfig } from './source/import-source-config';
export type {
  BucketImportSourceOptions,
  ImportSourceOptions,
  TrailBucketImportSourceOptions,
  TrailImportSourceOptions,
} from './source/options';
