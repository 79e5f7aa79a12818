import { Agent } from 'node:https';
import {
  AttachUserPolicyCommand, CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { makeCertificate, trusting, type Certificate } from './certificate';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Settings for clients of the SDK, which also need the endpoint of their service. */
export interface ClientConfig {
  readonly region: string;
  readonly credentials: Credentials;
  readonly requestHandler?: { readonly httpsAgent: Agent };
}

/** The users of a cloud. */
export interface Access {
  readonly scheme: 'http' | 'https';
  /** If present, IAM checks every call, and calls use TLS with this certificate. */
  readonly certificate?: Certificate;
  /** Environment variables that make a process trust the certificate. */
  readonly variables: Record<string, string>;
  /** Credentials of a user who may do everything. */
  administrator(name: string, awsUrl: string): Promise<Credentials>;
  /** Credentials of a user with these policy statements. */
  user(name: string, statements: object | object[], awsUrl: string): Promise<Credentials>;
  clientConfig(credentials: Credentials): ClientConfig;
}

/** Everybody may make every call. */
export function openAccess(account: string, region: string): Access {
  const credentials = rootOf(account);
  return {
    scheme: 'http',
    variables: {},
    administrator: async () => credentials,
    user: async () => credentials,
    clientConfig: () => ({ region, credentials }),
  };
}

/** Nobody may make a call that IAM doesn't allow. */
export function accessByIam(account: string, region: string, folder: string): Access {
  const certificate = makeCertificate(folder);
  const clientConfig = (credentials: Credentials): ClientConfig => ({
    region, credentials, requestHandler: { httpsAgent: new Agent({ ca: certificate.pem }) },
  });
  const createUser = async (UserName: string, endpoint: string, grant: (iam: IAMClient) => Promise<unknown>) => {
    const iam = new IAMClient({ ...clientConfig(rootOf(account)), endpoint });
    await iam.send(new CreateUserCommand({ UserName }));
    await grant(iam);
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  };
  return {
    scheme: 'https',
    certificate,
    variables: trusting(certificate),
    clientConfig,
    // The root user must not assume roles, as the CDK does, so it creates a user.
    administrator: (UserName, awsUrl) => createUser(UserName, awsUrl, (iam) => iam.send(
      new AttachUserPolicyCommand({ UserName, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }))),
    user: (UserName, statements, awsUrl) => createUser(UserName, awsUrl, (iam) => iam.send(new PutUserPolicyCommand({
      UserName,
      PolicyName: 'Only',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statements].flat() }),
    }))),
  };
}

/** The root user of an account. */
export function rootOf(account: string): Credentials {
  return { accessKeyId: account, secretAccessKey: 'test' };
}
