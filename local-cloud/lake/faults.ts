import { LakeError } from './errors';

/** A fault of one call, which a test requests. */
export type Fault =
  /** The lake returns this error and doesn't carry out the call. */
  | { readonly kind: 'error'; readonly code: string; readonly message?: string; readonly statusCode?: number }
  /** The lake returns ThrottlingException and doesn't carry out the call. */
  | { readonly kind: 'throttle' }
  /** The lake returns HTTP 500 and doesn't carry out the call. */
  | { readonly kind: 'serverError' }
  /** The connection breaks before the lake receives the call. */
  | { readonly kind: 'loseRequest' }
  /** The lake carries out the call, but the connection breaks before the answer. */
  | { readonly kind: 'loseAnswer' }
  /** The lake carries out the call, but returns HTTP 500. */
  | { readonly kind: 'doThenServerError' }
  /** The lake answers late. A client with a shorter timeout doesn't receive the answer. */
  | { readonly kind: 'slow'; readonly milliseconds: number };

/** The connection breaks, so the client receives no answer. */
export class ConnectionLost extends Error {
  readonly code = 'ECONNRESET';

  constructor(operation: string) {
    super(`socket hang up (${operation})`);
    this.name = 'ConnectionLost';
  }
}

/** Faults of future calls. */
export class Faults {
  private readonly waiting: Array<{ operation: string; fault: Fault }> = [];

  /** `*` affects the next call of any operation. */
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

/** Throws the fault of a call that the lake must not carry out. */
export function throwBefore(operation: string, fault: Fault | undefined): void {
  switch (fault?.kind) {
    case 'error': throw new LakeError(fault.code, fault.message ?? 'A failure on demand', fault.statusCode);
    case 'throttle': throw new LakeError('ThrottlingException', 'Rate exceeded');
    case 'serverError': throw serverError();
    case 'loseRequest': throw new ConnectionLost(operation);
  }
}

/** Throws the fault of a call that the lake has carried out. */
export function throwAfter(operation: string, fault: Fault | undefined): void {
  switch (fault?.kind) {
    case 'loseAnswer': throw new ConnectionLost(operation);
    case 'doThenServerError': throw serverError();
  }
}

function serverError(): LakeError {
  return new LakeError('InternalFailure', 'The request processing has failed because of an unknown error.', 500);
}
