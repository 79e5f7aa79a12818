export { EventDataStore } from './event-data-store';
export { BucketImportSourceOptions, ImportSource, ImportSourceOptions } from './import-source';
export { TrailImport, TrailImportProps } from './trail-import';
export { TrailImportProvider, TrailImportProviderProps } from './trail-import-provider';
