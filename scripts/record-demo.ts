import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from './built-package';
import { requirePython } from '../local-cloud/prerequisites';
import { drawn } from './recording/svg';
import { played, type Output } from './recording/terminal';
import { timelineOf } from './recording/timeline';

/** Runs the demo in a terminal, and draws the recording into docs/images/demo.svg. */

const COLUMNS = 100;
const ROWS = 28;
const COMMAND = 'npm run demo';
const FILE = path.join(ROOT, 'docs', 'images', 'demo.svg');
/** A reader needs a moment to read the command. */
const TYPED: Output = [0, `$ ${COMMAND}\n`];
const TYPING_SECONDS = 1;

async function record(): Promise<Output[]> {
  const demo = spawn(requirePython(), [
    path.join(__dirname, 'recording', 'in_terminal.py'), String(COLUMNS), String(ROWS), process.execPath, '--import',
    'tsx', 'local-cloud/demo.ts',
  ], {
    cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, CI: undefined, NO_COLOR: undefined, FORCE_COLOR: '1' },
  });
  const ended = new Promise<number | null>((done, fail) => demo.once('error', fail).once('close', done));
  const outputs = [TYPED];
  for await (const line of createInterface({ input: demo.stdout })) {
    const [seconds, text] = JSON.parse(line) as Output;
    outputs.push([seconds + TYPING_SECONDS, text]);
  }
  const code = await ended;
  if (code !== 0) {
    throw new Error(`The demo failed with exit code ${code}:\n${outputs.map(([, text]) => text).join('')}`);
  }
  return outputs;
}

record().then((outputs) => {
  const svg = drawn(timelineOf(played(outputs)), { title: COMMAND, columns: COLUMNS, rows: ROWS });
  writeFileSync(FILE, svg);
  console.log(`${path.relative(ROOT, FILE)}: ${Math.round(svg.length / 1000)} kB`);
}).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
