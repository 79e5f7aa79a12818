import type { Check } from './invariants';

const SECRET = /X-Amz-Signature|secret-[0-9a-f]{8}/;

/** The pre-signed URL is a credential. Only the function's own continuation contains it. */
export const nothingSecretLeaves: Check = world => [
  ...world.logs.filter(line => SECRET.test(JSON.stringify(line)))
    .map(({ message }) => `The log line '${message}' shows the ResponseURL.`),
  ...world.events.filter(event => SECRET.test(JSON.stringify(event)))
    .map(({ state }) => `An event ${state} shows the ResponseURL.`),
  ...world.calls.filter(({ service, input }) => service !== 'lambda' && SECRET.test(JSON.stringify(input)))
    .map(({ operation }) => `${operation} was given the ResponseURL.`),
  ...[...world.providers.values()].flatMap(({ table }) => table.contents)
    .filter(record => SECRET.test(JSON.stringify(record)))
    .map(({ kind, id }) => `The ledger's ${String(kind)} ${String(id)} shows the ResponseURL.`),
];

/**
 * A bucket's ACLs are disabled only if that takes access from nobody and a resource of the stack asks for it. They are
 * never enabled.
 */
export const takesAccessFromNobody: Check = world => world.calls
  .filter(({ operation }) => operation === 'PutBucketOwnershipControls')
  .flatMap(({ input: { bucket, body }, error, stack }) => {
    const asked = world.cloudFormation.requests.map(({ props }) => props).filter(({ stackId }) => stackId === stack.id)
      .some(({ properties: { SourceUri, DisableAcls } }) => SourceUri.startsWith(`s3://${String(bucket)}/`)
        && DisableAcls === 'true');
    return [
      ...(String(body).includes('BucketOwnerEnforced') ? []
        : ['The ownership setting of a bucket was changed to another than BucketOwnerEnforced.']),
      // S3 refuses that, so nobody loses access. The handler should have seen it.
      ...(error === 'InvalidBucketAclWithObjectOwnership'
        ? ['The handler tried to disable the ACLs of a bucket that grants access to others.'] : []),
      ...(asked ? [] : ['ACLs were disabled although the stack asked only for a check.']),
    ];
  });
