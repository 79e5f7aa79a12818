import { resolve, Unknown, type Known } from './resolve';

/** Whether the access role of an import may decrypt with the key with which S3 encrypts new objects. Pure. */

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: unknown;
}

/** Undefined: the template does not contain the role, so its permissions are not known. */
export function mayDecrypt(accessRole: unknown, key: string, known: Known): boolean | undefined {
  const { Resources = {} } = known.template;
  const { 'Fn::GetAtt': attribute } = (accessRole ?? {}) as { 'Fn::GetAtt'?: string[] };
  const roleId = attribute?.[0] ?? '';
  if (Resources[roleId]?.Type !== 'AWS::IAM::Role') {
    return undefined;
  }
  const inline = (Resources[roleId].Properties?.Policies ?? []) as ReadonlyArray<{
    PolicyDocument?: { Statement?: Statement[] };
  }>;
  const attached = Object.values(Resources).filter(
    ({ Type, Properties }) =>
      Type === 'AWS::IAM::Policy' && JSON.stringify(Properties?.Roles ?? []).includes(`"${roleId}"`),
  );
  const statements = [
    ...inline.flatMap(({ PolicyDocument }) => PolicyDocument?.Statement ?? []),
    ...attached.flatMap(
      ({ Properties }) => (Properties?.PolicyDocument as { Statement?: Statement[] } | undefined)?.Statement ?? [],
    ),
  ];
  return statements.some(
    ({ Effect, Action = [], Resource }) =>
      Effect === 'Allow' &&
      [Action].flat().includes('kms:Decrypt') &&
      [Resource].flat().some((each) => names(each, key, known)),
  );
}

/** A key whose ARN only the deployment knows may be the same key. */
function names(resource: unknown, key: string, known: Known): boolean {
  const resolved = resolve(resource, known);
  return resolved instanceof Unknown || resolved === '*' || resolved === key || String(resolved).endsWith(`key/${key}`);
}
