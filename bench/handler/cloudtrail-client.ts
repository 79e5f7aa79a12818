import { CloudTrailClient } from '../../lambda/aws/sdk/cloudtrail';

/** The shortest program that calls CloudTrail. */
new CloudTrailClient({ region: 'us-east-1' });
