import { A, B, IMPORT_A } from './given';
import {
  executionArn, generationOf, isImportId, isOfIdentity, isOfResource, issuedAt, isTicket, isTicketFor, jobName, markerId, queueNameOf, requestName,
  saysNothingStarted, sentAtOf, ticketId,
} from '../../lambda/names';

const SENT = { stackId: 's', logicalId: 'l', requestId: '0e0e0e0e-1111-4222-8333-444444444444', sentAt: '20260301T115958Z' };
const TICKET = ticketId(SENT, A.identity);

describe('Physical ids', () => {
  test('an import\'s id is told from one that somebody invented', () => {
    expect(isImportId(IMPORT_A)).toBe(true);
    for (const id of [undefined, '', 'Stack-History-1A2B', `${IMPORT_A}x`, `x${IMPORT_A}`, IMPORT_A.toUpperCase(), markerId(SENT, true), TICKET]) {
      expect(isImportId(id)).toBe(false);
    }
  });

  test('a ticket is for one identity', () => {
    expect(isTicketFor(TICKET, A.identity)).toBe(true);
    for (const id of [undefined, IMPORT_A, markerId(SENT, false), ticketId(SENT, B.identity)]) { expect(isTicketFor(id, A.identity)).toBe(false); }
    expect(isTicket(TICKET)).toBe(true);
    for (const id of [undefined, IMPORT_A, markerId(SENT, true), 'queued-1', `x${TICKET}`]) { expect(isTicket(id)).toBe(false); }
  });

  test('a marker says whether nothing was started', () => {
    expect(saysNothingStarted(markerId(SENT, true))).toBe(true);
    for (const id of [undefined, markerId(SENT, false), IMPORT_A, `x${markerId(SENT, true)}`]) { expect(saysNothingStarted(id)).toBe(false); }
  });

  test('an id of our own tells when it was given away', () => {
    for (const id of [TICKET, markerId(SENT, true), markerId(SENT, false)]) { expect(issuedAt(id)).toBe(Date.parse('2026-03-01T11:59:58Z')); }
    for (const id of [undefined, IMPORT_A, 'Stack-History-1A2B3C', 'queued-r', `x${TICKET}`]) { expect(issuedAt(id)).toBeUndefined(); }
  });
});

describe('Names of executions', () => {
  test('the same request has the same name, which tells when it was sent', () => {
    expect(requestName(SENT)).toBe(requestName({ ...SENT }));
    expect(requestName(SENT)).toMatch(/^request-[a-f0-9]{12}-20260301T115958Z-0e0e0e0e-1111-4222-8333-444444444444$/);
    expect(sentAtOf(requestName(SENT))).toBe('20260301T115958Z');
    expect(requestName({ ...SENT, requestId: 'other' })).not.toBe(requestName(SENT));
  });

  test('what a request leaves is known by its resource and its identity', () => {
    const queue = jobName('queue', SENT, A.identity);
    expect(isOfResource(queue, 'queue', SENT)).toBe(true);
    expect(isOfResource(queue, 'watch', SENT)).toBe(false);
    expect(isOfResource(queue, 'queue', { ...SENT, logicalId: 'm' })).toBe(false);
    expect(isOfResource(queue, 'queue', { ...SENT, stackId: 't' })).toBe(false);
    expect(isOfIdentity(`arn:aws:states:us-east-1:111122223333:execution:M:${queue}`, A.identity)).toBe(true);
    expect(isOfIdentity(`arn:aws:states:us-east-1:111122223333:execution:M:${queue}`, B.identity)).toBe(false);
  });

  test('each job and each continuation has a name of its own', () => {
    const names = [
      requestName(SENT), jobName('queue', SENT, A.identity), jobName('watch', SENT, A.identity), jobName('watch', SENT, A.identity, 1),
      jobName('watch', SENT, B.identity), jobName('watch', { ...SENT, requestId: 'other' }, A.identity),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  test('the queue behind a ticket is found by the ticket', () => {
    expect(queueNameOf(TICKET, SENT)).toBe(jobName('queue', SENT, A.identity));
    expect(queueNameOf(TICKET, SENT, 2)).toBe(jobName('queue', SENT, A.identity, 2));
    expect([generationOf(jobName('watch', SENT, A.identity)), generationOf(jobName('watch', SENT, A.identity, 12))]).toEqual([0, 12]);
  });

  test('an execution is found by its machine and its name', () => {
    expect(executionArn('arn:aws:states:us-east-1:111122223333:stateMachine:M', 'n')).toBe('arn:aws:states:us-east-1:111122223333:execution:M:n');
  });

  test.each([SENT.requestId, '../x y', 'x'.repeat(500), 'ü'])('a request with the id %j has names that Step Functions takes', (requestId) => {
    const sent = { ...SENT, requestId };
    for (const name of [requestName(sent), jobName('request' as 'queue', sent, A.identity, 99)]) { expect(name).toMatch(/^[A-Za-z0-9_-]{1,80}$/); }
    expect(requestName(sent)).not.toBe(requestName({ ...sent, requestId: `${requestId}2` }));
    expect(markerId(sent, true)).toMatch(/^[A-Za-z0-9-]{1,100}$/);
  });
});
