import { createHash } from 'node:crypto';
import type { ImportIdentity } from './identity';

/**
 * The ids that CloudFormation holds and the names of executions. Both are the handler's memory across requests: what must be
 * known later without a table is in them.
 */

/** What an execution does: apply a request, wait for the account's slot, or watch an import that runs. */
export type Job = 'request' | 'queue' | 'watch';

interface Resource { readonly stackId: string; readonly logicalId: string }
interface Sent { readonly requestId: string; readonly sentAt: string }

const IMPORT_ID = /^[a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}$/;
const ISSUED = /^(?:queued|nothing-started|create-failed)-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-/;
const TICKET = /^queued-\d{8}T\d{6}Z-([a-f0-9]{8})-(.+)$/;

/** Whether an id is one that CloudTrail gave, as against one that CloudFormation or this handler invented. */
export function isImportId(id: string | undefined): id is string {
  return id !== undefined && IMPORT_ID.test(id);
}

/** The id of a resource whose import waits in the queue, and so has no id of CloudTrail's yet. It stays when the import has one. */
export function ticketId({ sentAt, requestId }: Sent, identity: ImportIdentity): string {
  return `queued-${sentAt}-${identityKey(identity)}-${safeName(requestId)}`;
}

export function isTicket(id: string | undefined): id is string {
  return id !== undefined && TICKET.test(id);
}

/** Whether an id stands for an import, one that CloudTrail knows or one that waits; of others nothing is known, or that nothing was started. */
export function standsForImport(id: string | undefined): id is string {
  return isImportId(id) || isTicket(id);
}

/** Whether a ticket was given for an import of this identity. */
export function isTicketFor(id: string | undefined, identity: ImportIdentity): boolean {
  return ticketKey(id ?? '') === identityKey(identity);
}

/** The id of a resource whose Create failed. `nothingStarted`: it is certain that StartImport was never sent for it. */
export function markerId({ sentAt, requestId }: Sent, nothingStarted: boolean): string {
  return `${nothingStarted ? 'nothing-started' : 'create-failed'}-${sentAt}-${safeName(requestId)}`;
}

export function saysNothingStarted(id: string | undefined): boolean {
  return id !== undefined && id.startsWith('nothing-started-');
}

/** When an id of our own was given away: no import of the resource is older. Milliseconds since the epoch. */
export function issuedAt(id: string | undefined): number | undefined {
  const parts = ISSUED.exec(id ?? '')?.slice(1, 7).map(Number);
  return parts && Date.UTC(parts[0], parts[1] - 1, parts[2], parts[3], parts[4], parts[5]);
}

/**
 * The execution of a request. Step Functions gives a name away once: a request delivered twice finds the execution of its first
 * delivery. The name also tells when the request was sent: one that arrives late sees that it was overtaken.
 */
export function requestName(of: Resource & Sent): string {
  return `${resourcePrefix('request', of)}${of.sentAt}-${safeName(of.requestId)}`;
}

/** When the request of an execution was sent. */
export function sentAtOf(name: string): string {
  return name.split('-')[2];
}

/** The execution that a request leaves for its import; it is found again by the resource and the import's identity. */
export function jobName(job: 'queue' | 'watch', of: Resource & Sent, identity: ImportIdentity, generation = 0): string {
  return `${resourcePrefix(job, of)}${identityKey(identity)}-${safeName(of.requestId)}${generation ? `_${generation}` : ''}`;
}

/** The queue's execution behind a ticket, or its nth continuation. */
export function queueNameOf(ticket: string, of: Resource, generation = 0): string {
  const [, identity, requestId] = TICKET.exec(ticket)!;
  return `${resourcePrefix('queue', of)}${identity}-${requestId}${generation ? `_${generation}` : ''}`;
}

/** How often an execution has been continued. */
export function generationOf(name: string): number {
  return Number(/_(\d+)$/.exec(name)?.[1] ?? 0);
}

export function isOfResource(name: string, job: Job, of: Resource): boolean {
  return name.startsWith(resourcePrefix(job, of));
}

/** Whether an execution, told by name or ARN, queues or watches an import of this identity. */
export function isOfIdentity(execution: string, identity: ImportIdentity): boolean {
  return identityKeyOf(execution) === identityKey(identity);
}

/** Whether it is for the import that a ticket was given for. */
export function isForTicket(execution: string, ticket: string): boolean {
  return identityKeyOf(execution) === ticketKey(ticket);
}

function identityKeyOf(execution: string): string {
  return execution.slice(execution.lastIndexOf(':') + 1).split('-')[2];
}

export function executionArn(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** All executions of one resource begin alike, so that a later request finds what earlier ones have left. */
function resourcePrefix(job: Job, { stackId, logicalId }: Resource): string {
  return `${job}-${digest(`${stackId}|${logicalId}`, 12)}-`;
}

/** The import of which an id is a ticket, as `identityKey` names it. */
export function ticketKey(id: string): string | undefined {
  return TICKET.exec(id)?.[1];
}

export function identityKey({ sourceUri, store, start, end }: ImportIdentity): string {
  return digest(JSON.stringify([sourceUri, store, start, end]), 8);
}

/** Names allow few characters; what has others is hashed, and still the same for the same id. */
function safeName(id: string): string {
  return /^[A-Za-z0-9-]{1,36}$/.test(id) ? id : digest(id, 36);
}

function digest(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
