/** How long a test that plays hundreds of lifecycles may take, in milliseconds. Other tests have jest's own limit. */
export const LONG_PATIENCE = 3_600_000;
