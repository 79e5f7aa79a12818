const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
/** npm and tsx forward a signal that the terminal has sent to this process as well. */
const SAME_SIGNAL_MS = 1_000;

export interface Shutdown {
  /** Called once, before `stop`. */
  readonly announce?: () => void;
  readonly stop: () => Promise<void>;
}

/**
 * Runs `stop` when the process receives a signal to end, and then ends the process, with `process.exitCode` if that is
 * set. A second signal ends the process and its children at once. Returns a function that removes the signal handlers.
 */
export function stopOnSignals({ announce, stop }: Shutdown): () => void {
  let first: number | undefined;
  const removals = Object.entries(SIGNALS).map(([signal, code]) => {
    const exit = () => process.exit(process.exitCode ?? code);
    const end = () => {
      if (first === undefined) {
        first = Date.now();
        announce?.();
        void stop().catch(() => undefined).finally(exit);
      } else if (Date.now() > first + SAME_SIGNAL_MS) {
        exit();
      }
    };
    process.on(signal, end);
    return () => process.removeListener(signal, end);
  });
  return () => removals.forEach((remove) => remove());
}
