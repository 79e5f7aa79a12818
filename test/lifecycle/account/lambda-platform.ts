import { Deferred, never, type SimulatedTime } from './simulated-time';

/** One run of the function. When it dies its promises are abandoned, so nothing of it continues. */
export class Invocation {
  private readonly death = new Deferred<string>();
  dead = false;
  /** Called when the run has returned or thrown, but not when it has died. */
  whenEnded?: () => void;

  constructor(
    readonly name: string, readonly payload: unknown, readonly startedAt: number,
    /** Lambda's own ID. An event that is delivered again keeps it. */
    readonly requestId: string,
  ) {}

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

  /** Lets only the living continue. */
  alive<T>(value: T): T | Promise<T> {
    return this.dead ? never<T>() : value;
  }
}

type Outcome =
  | { readonly how: 'returned'; readonly value: unknown }
  | { readonly how: 'threw'; readonly error: Error }
  | { readonly how: 'died'; readonly why: string };

type Code = (payload: unknown, invocation: Invocation) => Promise<unknown>;

export interface LambdaProps {
  readonly time: SimulatedTime;
  readonly code: Code;
  /** The name of an invocation in a history. */
  readonly nameOf: (payload: unknown) => string;
  /** How many executions may run at once. */
  readonly concurrency?: number;
}

const FUNCTION_TIMEOUT = 900_000;
/** Lambda's waits before it delivers an asynchronous event again whose execution failed. */
const AFTER_ERRORS = [60_000, 120_000];
/** A throttled event is delivered again after a second. The pauses grow, and the attempts end after six hours. */
const AFTER_THROTTLE = { first: 1_000, longest: 300_000, until: 6 * 3_600_000 };

/** Lambda: runs the function, ends it after 15 minutes, delivers asynchronous events up to three times. */
export class LambdaPlatform {
  readonly invocations: Invocation[] = [];
  /** Deliveries that found no free execution. */
  throttled = 0;
  /** A function that has been deleted takes no more events. Executions that run already run on. */
  deleted = false;
  private running = 0;
  private events = 0;

  constructor(private readonly props: LambdaProps) {}

  /**
   * Lambda delivers at least once: a second time after this number of seconds, under the same request ID. Resolves when
   * Lambda has completed the first delivery.
   */
  async invokeAsync(payload: unknown, againAfterSeconds?: number): Promise<void> {
    const requestId = this.newId();
    if (againAfterSeconds !== undefined) {
      this.props.time.after(againAfterSeconds * 1000, () => void this.deliver(payload, requestId));
    }
    await this.deliver(payload, requestId);
  }

  private async deliver(payload: unknown, requestId: string): Promise<void> {
    const { time, concurrency = Infinity } = this.props;
    const since = time.now();
    for (let errors = 0, throttles = 0; !this.deleted;) {
      if (this.running >= concurrency) {
        this.throttled++;
        const pause = Math.min(AFTER_THROTTLE.first * 2 ** throttles++, AFTER_THROTTLE.longest);
        if (time.now() + pause - since > AFTER_THROTTLE.until) { return; }
        await time.sleep(pause);
        continue;
      }
      const { how } = await this.run(payload, requestId);
      if (how === 'returned' || errors === AFTER_ERRORS.length) { return; }
      await time.sleep(AFTER_ERRORS[errors++]);
    }
  }

  private async run(payload: unknown, requestId: string): Promise<Outcome> {
    const { time, code, nameOf } = this.props;
    // An event crosses the wire as JSON.
    const event = JSON.parse(JSON.stringify(payload ?? null)) as unknown;
    const invocation = new Invocation(nameOf(event), event, time.now(), requestId);
    this.invocations.push(invocation);
    this.running++;
    const cancel = time.after(FUNCTION_TIMEOUT, () => invocation.die('timed out after 900 s'));
    const outcome = await Promise.race<Outcome>([
      code(event, invocation).then(value => ({ how: 'returned', value }), (error: Error) => ({ how: 'threw', error })),
      invocation.died().then(why => ({ how: 'died', why })),
    ]);
    // Work that the function left behind unawaited is frozen with it.
    invocation.dead = true;
    if (outcome.how !== 'died') {
      invocation.whenEnded?.();
    }
    cancel();
    this.running--;
    return outcome;
  }

  private newId(): string {
    return `00000000-0000-4000-9000-${(++this.events).toString(16).padStart(12, '0')}`;
  }
}
