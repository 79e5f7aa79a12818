import { IAMClient } from '@aws-sdk/client-iam';
import { answeredBy } from './wire';
import { IamRoles } from '../../local-cloud/lake/iam-roles';

const ARN = 'arn:aws:iam::111122223333:role/readers/reader';
const encoded = (document: object): string => encodeURIComponent(JSON.stringify(document));
const TRUST = { Statement: [{ Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 'sts:AssumeRole' }] };
const INLINE = { Statement: [{ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }] };
const ATTACHED = { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] };

const ANSWERS: Record<string, string> = {
  GetRole: `<Role><Arn>${ARN}</Arn><RoleName>reader</RoleName><AssumeRolePolicyDocument>${encoded(TRUST)}</AssumeRolePolicyDocument></Role>`,
  ListRolePolicies: '<PolicyNames><member>list</member></PolicyNames><IsTruncated>false</IsTruncated>',
  GetRolePolicy: `<PolicyDocument>${encoded(INLINE)}</PolicyDocument>`,
  ListAttachedRolePolicies: '<AttachedPolicies><member><PolicyArn>arn:aws:iam::111122223333:policy/read</PolicyArn></member></AttachedPolicies><IsTruncated>false</IsTruncated>',
  GetPolicy: '<Policy><DefaultVersionId>v3</DefaultVersionId></Policy>',
};

function givenRoles(
  change: Record<string, string> = {}, error?: { code: string; statusCode: number },
): { roles: IamRoles; asked: string[] } {
  const asked: string[] = [];
  const roles = new IamRoles(new IAMClient(answeredBy(({ body }) => {
    const input = new URLSearchParams(body);
    const action = input.get('Action')!;
    asked.push(action);
    if (error) {
      return { statusCode: error.statusCode, headers: { 'content-type': 'text/xml' }, body: `<ErrorResponse><Error><Type>Sender</Type><Code>${error.code}</Code><Message>no</Message></Error></ErrorResponse>` };
    }
    const version = input.get('VersionId') === 'v3' ? `<PolicyVersion><Document>${encoded(ATTACHED)}</Document></PolicyVersion>` : '';
    const answer = action === 'GetPolicyVersion' ? version : { ...ANSWERS, ...change }[action];
    return { headers: { 'content-type': 'text/xml' }, body: `<${action}Response><${action}Result>${answer}</${action}Result></${action}Response>` };
  })));
  return { roles, asked };
}

test('a role is found with its trust policy, its inline policies and the default versions of those attached to it', async () => {
  const { roles } = givenRoles();
  expect(await roles.find(ARN)).toEqual({ arn: ARN, trustPolicy: TRUST, permissions: [INLINE, ATTACHED] });
});

test('a role of the same name under another path is another role', async () => {
  const { roles, asked } = givenRoles();
  expect(await roles.find('arn:aws:iam::111122223333:role/reader')).toBeUndefined();
  expect(asked).toEqual(['GetRole']);
});

test('a role that IAM does not know is not there', async () => {
  expect(await givenRoles({}, { code: 'NoSuchEntity', statusCode: 404 }).roles.find(ARN)).toBeUndefined();
});

test('what IAM refuses is not taken for a role that is not there', async () => {
  await expect(givenRoles({}, { code: 'AccessDenied', statusCode: 403 }).roles.find(ARN)).rejects.toMatchObject({ name: 'AccessDenied' });
});
