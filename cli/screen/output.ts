/** The output of commands. Results go to stdout, and progress goes to stderr, so that results can be piped. */

export interface Screen {
  /** Replaces the former text. */
  show(text: string): void;
  /** Leaves the last text on the screen. */
  end(): void;
}

/** A live screen in a terminal. Otherwise, each text is appended. */
export async function screenOf(live: boolean, stream: NodeJS.WriteStream = process.stdout): Promise<Screen> {
  if (!live || !stream.isTTY) {
    return {
      show: (text) => {
        stream.write(`${text}\n`);
      },
      end: () => undefined,
    };
  }
  const { createLogUpdate } = await import('log-update');
  const update = createLogUpdate(stream);
  return { show: (text) => update(text), end: () => update.done() };
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** `lines`: prints the document in one line, because the command prints several documents. */
export function printJson(document: object, lines = false): void {
  print(JSON.stringify(document, undefined, lines ? undefined : 2));
}

/** A reader such as `head` closes the pipe before the end. */
export function endQuietlyOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') {
      process.exit(0);
    }
    throw error;
  });
}
