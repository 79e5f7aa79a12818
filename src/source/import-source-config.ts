import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { aws_s3 } from 'aws-cdk-lib/interfaces';
import { BucketImportSourceOptions } from './options';

/** The log files of a source: `bucket` and `prefix`, or `uri`. */
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
   * A trail of this app that delivers the log files. The access role may use the key of the trail, and the import is
   * created under the same condition as the trail.
   *
   * @default - the trails of this app that deliver to the bucket are found without it
   */
  readonly trail?: CfnTrail;

  /**
   * Errors in the settings of the source, each with its fix. Synthesis fails, and reports them with the errors of the
   * import.
   *
   * @default - none
   */
  readonly errors?: string[];
}
