import type { ContenderName } from './stacks/contender';
import { synthesize } from './stacks/synthesize';

/** One synthesis in a separate process. The arguments are the contender and the number of its imports. */
const [contender, count] = process.argv.slice(2);

synthesize(contender as ContenderName, Number(count)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
