/** A problem that the user can fix. The message is printed without a stack trace. */
export class CliError extends Error {}

/** The exit codes. */
export const EXIT = {
  /** `check`: a deployment would be refused. */
  refused: 1,
  /** The command failed. */
  failed: 2,
  interrupted: 130,
} as const;
