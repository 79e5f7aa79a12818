import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOOPBACK } from './ports';

/** A certificate for this machine's loopback interface, which nobody else trusts. */
export interface Certificate {
  readonly file: string;
  readonly keyFile: string;
  readonly pem: string;
}

/** Creates a certificate in the cloud's own folder, which is deleted with the cloud. */
export function makeCertificate(folder: string): Certificate {
  const [file, keyFile] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  const { status, stderr, error } = spawnSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-keyout',
    keyFile, '-out', file,
    '-subj', '/CN=local-cloud', '-addext', `subjectAltName=DNS:localhost,IP:${LOOPBACK}`,
  ], { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(
      `The local cloud makes its certificate with openssl, and that failed: ${error?.message ?? stderr.trim()}`,
    );
  }
  return { file, keyFile, pem: readFileSync(file, 'utf8') };
}

/** The environment variables that make Node.js, the AWS CLI and botocore trust the certificate. */
export function trusting({ file }: Certificate): Record<string, string> {
  return { NODE_EXTRA_CA_CERTS: file, AWS_CA_BUNDLE: file, REQUESTS_CA_BUNDLE: file };
}
