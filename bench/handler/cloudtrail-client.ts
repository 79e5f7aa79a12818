import { CloudTrailClient } from '../../lambda/aws/sdk/cloudtrail';

/** The least that calls CloudTrail. */
new CloudTrailClient({ region: 'us-east-1' });
