import { ensureVenv } from '../../local-cloud/venv';

/** Installs the local cloud before several tests want it at once. */
export default function setup(): void {
  ensureVenv((line) => console.log(line));
}
