/** How long a test may take, in milliseconds. No outcome depends on speed, so a busy machine gets enough time. */
export const PATIENCE = 300_000;
/** For tests that play hundreds of lifecycles. */
export const LONG_PATIENCE = 3_600_000;
