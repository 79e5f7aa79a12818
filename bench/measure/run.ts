/** Runs a part of the benchmarks when it is the program, not when a test imports it. */
export function runWhenMain(caller: NodeModule, main: () => Promise<void>): void {
  if (require.main === caller) {
    main().catch((error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    });
  }
}
