export { paginateListImportFailures } from '@aws-sdk/client-cloudtrail';
