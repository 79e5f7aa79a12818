import { answeredBy, signerOf, type SdkRequest, type WireAnswer } from './wire';
import { S3Buckets } from '../../local-cloud/lake/s3-buckets';

const READER = { roleArn: 'arn:aws:iam::111122223333:role/reader', storeArn: 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/lake' };
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/logs';
const POLICY = { Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }] };

const SETTINGS: Record<string, string> = {
  ownershipControls: '<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>',
  policy: JSON.stringify(POLICY),
  encryption: '<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm>'
    + `<KMSMasterKeyID>${KEY}</KMSMasterKeyID></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>`,
};

/** S3 and STS with one bucket, `logs`. A session expires after this number of seconds. */
class FakeAws {
  readonly requests: SdkRequest[] = [];
  settings = SETTINGS;
  sessionSeconds = 3600;
  trusts = true;

  buckets(): S3Buckets {
    return new S3Buckets(answeredBy((request) => {
      this.requests.push(request);
      return request.hostname.startsWith('sts') ? this.sts() : this.s3(request);
    }));
  }

  /** The role and the store of each session that was requested. */
  get assumed(): Array<[role: string | null, store: string | null]> {
    return this.requests.filter(({ hostname }) => hostname.startsWith('sts')).map(({ body }) => new URLSearchParams(body))
      .map((input) => [input.get('RoleArn'), input.get('ExternalId')]);
  }

  private sts(): WireAnswer {
    if (!this.trusts) {
      return { statusCode: 403, headers: { 'content-type': 'text/xml' }, body: '<ErrorResponse><Error><Code>AccessDenied</Code><Message>not trusted</Message></Error></ErrorResponse>' };
    }
    const until = new Date(Date.now() + this.sessionSeconds * 1000).toISOString();
    return {
      headers: { 'content-type': 'text/xml' },
      body: '<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>SESSION</AccessKeyId><SecretAccessKey>s</SecretAccessKey>'
        + `<SessionToken>t</SessionToken><Expiration>${until}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    };
  }

  private s3({ method, path, query }: SdkRequest): WireAnswer {
    if (!path.startsWith('/logs')) {
      return { statusCode: 404 };
    }
    if (method === 'HEAD') {
      return { headers: { 'x-amz-bucket-region': 'eu-west-1' } };
    }
    const setting = Object.keys(SETTINGS).find((name) => name in query);
    if (setting) {
      return this.settings[setting] ? { body: this.settings[setting] } : { statusCode: 404, body: '<Error><Code>NotThere</Code></Error>' };
    }
    if ('list-type' in query) {
      const second = query['continuation-token'] === 'more';
      const more = second ? '<IsTruncated>false</IsTruncated>' : '<IsTruncated>true</IsTruncated><NextContinuationToken>more</NextContinuationToken>';
      const [key, storage] = second ? ['b', 'GLACIER'] : ['a', 'STANDARD'];
      return { body: `<ListBucketResult>${more}<Contents><Key>${key}</Key><StorageClass>${storage}</StorageClass></Contents></ListBucketResult>` };
    }
    return { body: `the content of ${path}` };
  }
}

describe('a bucket', () => {
  test('is described by what S3 says of it, asked with the lake\'s own credentials', async () => {
    const aws = new FakeAws();
    expect(await aws.buckets().describe('logs')).toEqual({
      region: 'eu-west-1', ownership: 'BucketOwnerEnforced', policy: POLICY, kmsKeyArn: KEY, bucketKeyEnabled: true,
    });
    expect(new Set(aws.requests.map(signerOf))).toEqual(new Set(['LAKE']));
  });

  test('older than its settings has none of them', async () => {
    const aws = new FakeAws();
    aws.settings = {};
    expect(await aws.buckets().describe('logs')).toEqual({ region: 'eu-west-1' });
  });

  test('that does not exist is not described', async () => {
    expect(await new FakeAws().buckets().describe('missing')).toBeUndefined();
  });
});

describe('objects', () => {
  test('are listed, page by page, and read in the access role, assumed on behalf of the store', async () => {
    const aws = new FakeAws();
    const buckets = aws.buckets();
    expect(await buckets.list('logs', '', READER)).toEqual([{ key: 'a', storageClass: 'STANDARD' }, { key: 'b', storageClass: 'GLACIER' }]);
    expect(Buffer.from(await buckets.get('logs', 'a', READER) as Uint8Array).toString()).toBe('the content of /logs/a');
    expect(aws.assumed).toEqual([[READER.roleArn, READER.storeArn]]);
    expect(new Set(aws.requests.filter(({ hostname }) => hostname.startsWith('s3')).map(signerOf))).toEqual(new Set(['SESSION']));
  });

  test('are read in another session for another store, and in a new one when the old one ends', async () => {
    const aws = new FakeAws();
    const buckets = aws.buckets();
    aws.sessionSeconds = 30;
    await buckets.get('logs', 'a', READER);
    await buckets.get('logs', 'a', READER);
    await buckets.get('logs', 'a', { ...READER, storeArn: 'other' });
    expect(aws.assumed).toEqual([[READER.roleArn, READER.storeArn], [READER.roleArn, READER.storeArn], [READER.roleArn, 'other']]);
  });

  test('are not read by a role that may not be assumed', async () => {
    const aws = new FakeAws();
    aws.trusts = false;
    await expect(aws.buckets().get('logs', 'a', READER)).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(aws.requests.filter(({ hostname }) => hostname.startsWith('s3'))).toEqual([]);
  });
});
