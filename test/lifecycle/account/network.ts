import type { FaultKind, FaultPlan } from './faults';
import type { Call } from './happenings';
import { never, type SimulatedTime } from './simulated-time';

/** As the runtime's clients are set. */
const CLIENT_TIMEOUT = 10_000;

/** With these a call has no effect. */
const NOT_ACCEPTED: readonly FaultKind[] = ['is throttled', 'answers 500 and was not accepted', 'times out and was not accepted'];

/** Carries calls there and their answers back, and does to them what the plan of faults says. */
export class Network {
  constructor(
    private readonly time: SimulatedTime, private readonly plan: FaultPlan, private readonly random: () => number, private readonly calls: Call[],
  ) {}

  async carry<T>(call: Call, perform: () => Promise<T>): Promise<T | 'throttled' | 'failed'> {
    const { by } = call;
    this.calls.push(call);
    const fault = call.fault = this.plan.next(call.operation);
    if (fault === 'the function dies before the call') {
      by.die(`died before ${call.operation}`);
      return never();
    }
    await this.latency();
    const answer = fault !== undefined && NOT_ACCEPTED.includes(fault) ? undefined : await perform();
    switch (fault) {
      case 'the function dies after the call':
        by.die(`died after ${call.operation}`);
        return never();
      case 'is throttled':
        await this.latency();
        return by.alive('throttled' as const);
      case 'answers 500 and was not accepted':
      case 'answers 500 and was accepted':
        await this.latency();
        return by.alive('failed' as const);
      case 'times out and was not accepted':
      case 'times out and was accepted':
        await this.time.sleep(CLIENT_TIMEOUT);
        return by.alive(timedOut());
    }
    await this.latency();
    return by.alive(answer as T);
  }

  private latency(): Promise<void> {
    return this.time.sleep(5 + Math.floor(this.random() * 60));
  }
}

function timedOut(): never {
  throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
}
