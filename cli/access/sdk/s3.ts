export { GetBucketEncryptionCommand, HeadBucketCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
