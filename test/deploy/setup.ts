import { ensureVenv } from '../../local-cloud/venv';

/** Installs the local cloud before several tests want it at once. */
export default async function setup(): Promise<void> {
  await ensureVenv((line) => console.log(line));
}
