/** What a test lets happen to a call, once. */
export type Fault =
  /** Answered with this error, nothing done. */
  | { readonly kind: 'error'; readonly code: string; readonly message?: string; readonly statusCode?: number }
  /** ThrottlingException, nothing done. */
  | { readonly kind: 'throttle' }
  /** HTTP 500, nothing done. */
  | { readonly kind: 'serverError' }
  /** The connection breaks before the call arrives. */
  | { readonly kind: 'loseRequest' }
  /** Done, but the connection breaks before the answer. */
  | { readonly kind: 'loseAnswer' }
  /** Done, then HTTP 500. */
  | { readonly kind: 'doThenServerError' }
  /** Answered after a while; a client with a shorter timeout never hears of it. */
  | { readonly kind: 'slow'; readonly milliseconds: number };

/** The client sees a broken connection, no answer. */
export class ConnectionLost extends Error {
  readonly code = 'ECONNRESET';

  constructor(operation: string) {
    super(`socket hang up (${operation})`);
    this.name = 'ConnectionLost';
  }
}

/** Faults that wait for their call. */
export class Faults {
  private readonly waiting: Array<{ operation: string; fault: Fault }> = [];

  /** `*` hits the next call, whichever it is. */
  add(operation: string, fault: Fault, times = 1): void {
    for (let i = 0; i < times; i++) {
      this.waiting.push({ operation, fault });
    }
  }

  take(operation: string): Fault | undefined {
    const index = this.waiting.findIndex((entry) => entry.operation === operation || entry.operation === '*');
    return index < 0 ? undefined : this.waiting.splice(index, 1)[0].fault;
  }
}
