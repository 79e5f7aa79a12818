const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Runs `stop` when the process is asked to end, and ends it then. Returns how to take that back. */
export function stopOnSignals(stop: () => Promise<void>): () => void {
  const removals = Object.entries(SIGNALS).map(([signal, code]) => {
    const end = () => void stop().catch(() => undefined).finally(() => process.exit(code));
    process.once(signal, end);
    return () => process.removeListener(signal, end);
  });
  return () => removals.forEach((remove) => remove());
}
