export {
  CloudTrailClient,
  GetEventDataStoreCommand,
  GetImportCommand,
  ListImportFailuresCommand,
  ListImportsCommand,
  StartImportCommand,
  StopImportCommand,
} from '@aws-sdk/client-cloudtrail';
