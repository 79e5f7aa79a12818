import { Agent } from 'node:https';
import { AttachUserPolicyCommand, CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { makeCertificate, trusting, type Certificate } from './certificate';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** For clients of the SDK, which need the endpoint of their service besides. */
export interface ClientConfig {
  readonly region: string;
  readonly credentials: Credentials;
  readonly requestHandler?: { readonly httpsAgent: Agent };
}

/** How a cloud lets callers in. */
export interface Access {
  readonly scheme: 'http' | 'https';
  /** Given: IAM checks every call, and calls come over TLS with this certificate. */
  readonly certificate?: Certificate;
  /** What makes a process trust the certificate. */
  readonly variables: Record<string, string>;
  /** Credentials of a user who may do everything. */
  administrator(name: string, awsUrl: string): Promise<Credentials>;
  clientConfig(credentials: Credentials): ClientConfig;
}

/** Everybody may do everything. */
export function openAccess(account: string, region: string): Access {
  const credentials = rootOf(account);
  return { scheme: 'http', variables: {}, administrator: async () => credentials, clientConfig: () => ({ region, credentials }) };
}

/** Nobody may do anything but what IAM allows. */
export function accessByIam(account: string, region: string, folder: string): Access {
  const certificate = makeCertificate(folder);
  const clientConfig = (credentials: Credentials): ClientConfig => ({
    region, credentials, requestHandler: { httpsAgent: new Agent({ ca: certificate.pem }) },
  });
  return {
    scheme: 'https',
    certificate,
    variables: trusting(certificate),
    clientConfig,
    // The root user may not assume roles, as the CDK does: it makes a user who may.
    administrator: async (UserName, endpoint) => {
      const iam = new IAMClient({ ...clientConfig(rootOf(account)), endpoint });
      await iam.send(new CreateUserCommand({ UserName }));
      await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }));
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
      return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
    },
  };
}

function rootOf(account: string): Credentials {
  return { accessKeyId: account, secretAccessKey: 'test' };
}
