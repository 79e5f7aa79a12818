import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';

/** The least that calls CloudTrail. */
new CloudTrailClient({ region: 'us-east-1' });
