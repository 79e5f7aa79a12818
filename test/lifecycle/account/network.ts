import type { FaultKind, FaultPlan } from './faults';
import type { Call } from './happenings';
import { never, type SimulatedTime } from './simulated-time';
import { ServiceError, throttle, type Service } from './wire';

/** As the runtime's clients are configured. */
const CLIENT_TIMEOUT = 10_000;

/** With these a call has no effect. */
const NOT_ACCEPTED: readonly FaultKind[] =
  ['is throttled', 'answers 500 and was not accepted', 'times out and was not accepted'];

/** Carries calls to the services and their answers back, with the faults of the plan. */
export class Network {
  /** Services without a route, such as those without an endpoint in a VPC. */
  readonly unreachable = new Set<Service>();

  constructor(
    private readonly time: SimulatedTime, private readonly plan: FaultPlan, private readonly random: () =>
    number, private readonly calls: Call[],
  ) {}

  /** The answer of `perform`, or the error that the service answers with instead. Rejects if no answer arrives. */
  async carry<T>(call: Call, perform: () => Promise<T>): Promise<T | ServiceError> {
    const { by, service, operation } = call;
    this.calls.push(call);
    const fault = call.fault = this.plan.next(operation);
    if (fault === 'the function dies before the call') {
      by.die(`died before ${operation}`);
      return never();
    }
    if (service !== 'answer' && this.unreachable.has(service)) {
      await this.time.sleep(CLIENT_TIMEOUT);
      call.error = 'unreachable';
      return by.alive(timedOut());
    }
    await this.latency();
    const answer = fault !== undefined && NOT_ACCEPTED.includes(fault) ? undefined : await perform();
    if (fault === 'the function dies after the call') {
      by.die(`died after ${operation}`);
      return never();
    }
    if (fault?.startsWith('times out')) {
      await this.time.sleep(CLIENT_TIMEOUT);
      return by.alive(timedOut());
    }
    await this.latency();
    switch (fault) {
      case 'is throttled':
        return by.alive(throttle(service === 'answer' ? 's3' : service, operation));
      case 'answers 500 and was not accepted':
      case 'answers 500 and was accepted':
        return by.alive(new ServiceError('InternalFailure', 'An internal failure.', 500));
    }
    return by.alive(answer as T);
  }

  private latency(): Promise<void> {
    return this.time.sleep(5 + Math.floor(this.random() * 60));
  }
}

function timedOut(): never {
  throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
}
