/** What the examples are synthesized with. */
export const CONTEXT = {
  'bucket': 'trail-logs',
  'store': 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/EXAMPLE-f852-4e8f-8bd1-bcf6cEXAMPLE',
  'account': '111122223333',
  'archive': 's3://log-archive/AWSLogs/444455556666/CloudTrail/',
  'from': '2023-01-01',
  'to': '2023-12-31',
  // So that the place of each resource in the construct tree, and that of the function's code, are compared too.
  'aws:cdk:enable-path-metadata': true,
  'aws:cdk:enable-asset-metadata': true,
};
