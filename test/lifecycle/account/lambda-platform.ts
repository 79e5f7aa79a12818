import { Deferred, never, type SimulatedTime } from './simulated-time';

/** One run of the function. When it dies its promises are abandoned: nothing of it ever continues. */
export class Invocation {
  private readonly death = new Deferred<string>();
  dead = false;
  /** Called when the run has returned or thrown, as against died. */
  whenEnded?: () => void;

  constructor(readonly name: string, readonly payload: unknown, readonly startedAt: number) {}

  die(why: string): void {
    if (!this.dead) {
      this.dead = true;
      this.death.resolve(why);
    }
  }

  /** Resolves when the run dies. */
  died(): Promise<string> {
    return this.death.promise;
  }

  /** Lets only the living go on. */
  alive<T>(value: T): T | Promise<T> {
    return this.dead ? never<T>() : value;
  }
}

export type Outcome =
  | { readonly how: 'returned'; readonly value: unknown }
  | { readonly how: 'threw'; readonly error: Error }
  | { readonly how: 'died'; readonly why: string };

export type Code = (payload: unknown, invocation: Invocation) => Promise<unknown>;

const FUNCTION_TIMEOUT = 900_000;
/** Lambda's waits before it delivers an asynchronous event again. */
const ASYNC_RETRIES = [60_000, 120_000];

/** Lambda: runs the function, ends it after 15 minutes, delivers asynchronous events up to three times. */
export class LambdaPlatform {
  readonly invocations: Invocation[] = [];
  private readonly running = new Set<Invocation>();
  /** A function that has been deleted takes no more events; what runs, runs on. */
  deleted = false;

  constructor(private readonly time: SimulatedTime, private readonly code: Code, private readonly nameOf: (payload: unknown) => string) {}

  async invoke(payload: unknown): Promise<Outcome> {
    if (this.deleted) {
      return { how: 'threw', error: Object.assign(new Error('Function not found'), { name: 'ResourceNotFoundException' }) };
    }
    // What crosses the wire is JSON.
    const event = JSON.parse(JSON.stringify(payload ?? null)) as unknown;
    const invocation = new Invocation(this.nameOf(event), event, this.time.now());
    this.invocations.push(invocation);
    this.running.add(invocation);
    const cancel = this.time.after(FUNCTION_TIMEOUT, () => invocation.die('timed out after 900 s'));
    const outcome = await Promise.race<Outcome>([
      this.code(event, invocation).then(
        value => ({ how: 'returned', value: JSON.parse(JSON.stringify(value ?? null)) as unknown }),
        (error: Error) => ({ how: 'threw', error }),
      ),
      invocation.died().then(why => ({ how: 'died', why })),
    ]);
    // Work that the function left behind unawaited is frozen with it.
    invocation.dead = true;
    if (outcome.how !== 'died') {
      invocation.whenEnded?.();
    }
    cancel();
    this.running.delete(invocation);
    return outcome;
  }

  invokeAsync(payload: unknown): void {
    void this.deliver(payload, 0);
  }

  get runs(): readonly Invocation[] {
    return [...this.running];
  }

  private async deliver(payload: unknown, attempt: number): Promise<void> {
    const outcome = await this.invoke(payload);
    if (outcome.how !== 'returned' && attempt < ASYNC_RETRIES.length) {
      this.time.after(ASYNC_RETRIES[attempt], () => void this.deliver(payload, attempt + 1));
    }
  }
}
