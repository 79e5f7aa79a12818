/**
 * Time for the simulated world: a discrete-event clock. It advances only when nothing else can run, and then directly
 * to the
 * next event that is due. An hour of waiting costs a few microseconds, and two runs are the same.
 */
export class SimulatedTime {
  private readonly due: Due[] = [];
  private working = 0;
  private scheduled = 0;

  constructor(private time: number = Date.parse('2026-03-02T09:00:00Z')) {}

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise(resolve => {
      this.after(milliseconds, resolve);
    });
  }

  /** Runs `wake` after this time. Returns a function that cancels it. */
  after(milliseconds: number, wake: () => void): () => void {
    if (!(milliseconds >= 0)) {
      throw new Error(`A wait of ${milliseconds} ms.`);
    }
    const entry: Due = { at: this.time + Math.ceil(milliseconds), order: this.scheduled++, wake };
    this.push(entry);
    return () => {
      entry.wake = undefined;
    };
  }

  /**
   * Stops time until the promise settles: for work in process that needs more than microtasks, such as an SDK call that
   * loads a module.
   */
  async during<T>(work: Promise<T>): Promise<T> {
    this.enter();
    try {
      return await work;
    } finally {
      this.leave();
    }
  }

  /** Stops time until `leave`. */
  enter(): void {
    this.working++;
  }

  leave(): void {
    this.working--;
  }

  /** Lets time pass until `work` settles. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const watched = work.finally(() => {
      settled = true;
    });
    watched.catch(() => undefined);
    for (;;) {
      await this.quiet();
      if (settled) {
        return watched;
      }
      const next = this.pop();
      if (!next) {
        throw new Error('Everything waits and nothing is due: the simulated world hangs.');
      }
      this.time = next.at;
      next.wake!();
    }
  }

  /** All promises that can settle without time passing have settled when a turn of the event loop is over. */
  private async quiet(): Promise<void> {
    do {
      await new Promise(resolve => setImmediate(resolve));
    } while (this.working > 0);
  }

  private push(entry: Due): void {
    const heap = this.due;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = Math.floor((at - 1) / 2);
      if (before(heap[parent], entry)) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = entry;
  }

  private pop(): Due | undefined {
    for (;;) {
      const first = this.due[0];
      const last = this.due.pop();
      if (!first || !last) return undefined;
      if (this.due.length > 0) this.sink(last);
      if (first.wake) return first;
    }
  }

  private sink(entry: Due): void {
    const heap = this.due;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1], heap[child])) child++;
      if (before(entry, heap[child])) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = entry;
  }
}

interface Due {
  readonly at: number;
  readonly order: number;
  wake?: () => void;
}

function before(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** A promise that its owner resolves, once. */
export class Deferred<T> {
  /** The value of the resolved promise. */
  value?: T;
  readonly promise: Promise<T>;
  private settle!: (value: T) => void;

  constructor() {
    this.promise = new Promise<T>(resolve => { this.settle = resolve; });
  }

  resolve(value: T): void {
    this.value ??= value;
    this.settle(value);
  }
}

/** Never settles, so a terminated process waits for it forever. */
export function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined);
}

/** Small seeded generator (Lehmer's) for latencies. Stories come from fast-check. */
export function randomFrom(seed: number): () => number {
  const modulus = 2_147_483_647;
  let state = seed % (modulus - 1) + 1;
  return () => {
    state = state * 48_271 % modulus;
    return state / modulus;
  };
}
