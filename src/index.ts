export { EventDataStore } from './event-data-store';
export { ImportSource } from './import-source';
export type { BucketImportSourceOptions, ImportSourceOptions } from './import-source';
export { TrailImport } from './trail-import';
export type { TrailImportProps } from './trail-import';
export { TrailImportProvider } from './trail-import-provider';
export type { TrailImportProviderProps } from './trail-import-provider';
