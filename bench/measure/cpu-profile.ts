import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A call of a function in a profile of V8. */
export interface Frame {
  readonly functionName: string;
  readonly url: string;
}

type NameOf = (stack: readonly Frame[]) => string;

interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: Frame; readonly children?: readonly number[] }[];
  readonly samples: readonly number[];
  /** In microseconds. */
  readonly timeDeltas: readonly number[];
}

/**
 * Runs node with its profiler.
 *
 * @param nameOf a name for a call stack, whose first frame is the innermost
 * @returns the milliseconds by name
 */
export function profiled(args: readonly string[], nameOf: NameOf): Map<string, number> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-profile-'));
  try {
    const profiler = ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=200'];
    const { status, stderr } = spawnSync(process.execPath, [...profiler, ...args], { encoding: 'utf8' });
    if (status !== 0) {
      throw new Error(`node ${args.join(' ')} ended with ${status}:\n${stderr}`);
    }
    const [file] = readdirSync(folder);
    return timesByName(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profile, nameOf);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function timesByName({ nodes, samples, timeDeltas }: Profile, nameOf: NameOf): Map<string, number> {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map(child => [child, id] as const)));
  const names = new Map(nodes.map(({ id }) => {
    const stack: Frame[] = [];
    for (let each: number | undefined = id; each !== undefined; each = callers.get(each)) {
      stack.push(frames.get(each)!);
    }
    return [id, nameOf(stack)];
  }));
  const sums = new Map<string, number>();
  samples.forEach((id, index) => {
    const name = names.get(id)!;
    sums.set(name, (sums.get(name) ?? 0) + timeDeltas[index] / 1_000);
  });
  return sums;
}
