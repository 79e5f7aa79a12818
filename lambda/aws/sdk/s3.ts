export {
  GetBucketAclCommand,
  GetBucketOwnershipControlsCommand,
  ListObjectsV2Command,
  PutBucketOwnershipControlsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
