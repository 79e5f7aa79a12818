import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { aws_s3 } from 'aws-cdk-lib/interfaces';
import { BucketImportSourceOptions } from './options';

/** The location of the log files of a source, as a bucket and a prefix, or as a URI. */
export interface ImportSourceConfig extends BucketImportSourceOptions {
  /**
   * The bucket, as in `ImportSource.fromBucket`. Synthesis fails if both `bucket` and `uri` are specified, or neither.
   *
   * @default - `uri` names the bucket
   */
  readonly bucket?: aws_s3.IBucketRef;

  /**
   * The S3 URI, as in `ImportSource.fromS3Uri`. Synthesis fails if `prefix` is specified, too.
   *
   * @default - `bucket` and `prefix`
   */
  readonly uri?: string;

  /**
   * A trail of this app that delivers the log files. The access role gets permission to use the KMS key of the trail.
   * If the trail has a `CfnCondition`, the import has the same condition.
   *
   * @default - the library finds the trails of this app that deliver to the bucket
   */
  readonly trail?: CfnTrail;

  /**
   * Errors in the settings of the source, each with its fix. If there are errors, synthesis fails and reports them
   * together with the errors of the import.
   *
   * @default - none
   */
  readonly errors?: string[];
}
