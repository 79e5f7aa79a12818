import type { CustomResourceRequest } from './custom-resource-request';
import { identityOfProperties } from './identity';
import type { Stack } from './stack';

/** A request that CloudFormation abandoned may have been admitted before. */
const AFTER_ABANDONED = 60_000;

/**
 * The identities that a resource of the stack holds, held before an update that failed, or asks for in a request in
 * progress.
 * `except` is the logical ID of a resource that is being deleted.
 */
export function wantedIdentities(
  stack: Stack, requests: readonly CustomResourceRequest[], now: number, except?: string,
): string[] {
  const asked = requests.filter(({ props: { stackId, type }, isOpen, abandonedAt }) =>
    stackId === stack.id && type !== 'Delete'
      && (isOpen || (abandonedAt !== undefined && now - abandonedAt < AFTER_ABANDONED)));
  return identities([
    ...[...stack.resources].filter(([logicalId]) => logicalId !== except)
      .flatMap(([, { properties, updateFailed }]) => [properties, updateFailed]),
    ...(stack.pending ?? []).filter(({ logicalId }) => logicalId !== except).map(({ before }) => before?.properties),
    ...asked.map(({ props: { properties } }) => properties),
  ]);
}

/** The identities of resources that no request and no rollback is going to change. */
export function keptIdentities(stack: Stack, requests: readonly CustomResourceRequest[]): string[] {
  const changing = new Set([
    ...requests.filter(({ isOpen, props: { stackId } }) => isOpen && stackId === stack.id)
      .map(({ props: { logicalId } }) => logicalId),
    ...(stack.pending ?? []).map(({ logicalId }) => logicalId),
  ]);
  return identities([...stack.resources]
    .filter(([logicalId, { status }]) => !changing.has(logicalId) && /^(CREATE|UPDATE)_COMPLETE$/.test(status))
    .map(([, { properties }]) => properties));
}

/** The identities of resources that left the stack by their removal policy. Their imports may run on. */
export function retainedIdentities(stack: Stack): string[] {
  return [...stack.skipped];
}

function identities(all: ReadonlyArray<Parameters<typeof identityOfProperties>[0] | undefined>): string[] {
  return [...new Set(all.filter(properties => properties !== undefined).map(identityOfProperties))];
}
