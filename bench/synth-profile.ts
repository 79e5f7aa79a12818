import { profiled, type Frame } from './measure/cpu-profile';
import { number, table } from './measure/page';

/** The parts of a synthesis. The first part that applies to a call stack counts. */
const PARTS: readonly (readonly [string, (stack: readonly Frame[]) => boolean])[] = [
  ['references and dependencies', within('prepareApp')],
  ['checks', within('validateTree')],
  ['the template', within('synthesizeTree')],
  ['the manifest of the cloud assembly', within('buildAssembly')],
  ['the constructors', stack => stack.some(({ functionName, url }) => isOwn(url) && functionName === 'TrailImport')],
];
const OTHERS = 'garbage collection and others';
const [FEW, MANY] = [1, 240];
const RUNS = 5;

function within(name: string) {
  return (stack: readonly Frame[]): boolean => stack.some(({ functionName }) => functionName === name);
}

/** The bundle contains this library and the benchmark, without packages. */
function isOwn(url: string): boolean {
  return url.endsWith('/bundle.js');
}

/** The part, and whether the innermost function outside node is code of this library. */
function nameOf(stack: readonly Frame[]): string {
  const part = PARTS.find(([, applies]) => applies(stack))?.[0] ?? OTHERS;
  const code = stack.find(({ url }) => url !== '' && !url.startsWith('node:'));
  return `${part}/${code && isOwn(code.url) ? 'own' : 'cdk'}`;
}

/** The percentages of the time of a further import, from the profiles of many imports minus the profiles of one. */
export function profileTable(script: string, contenders: readonly string[]): string {
  const columns = contenders.map(contender => {
    const sums = new Map<string, number>();
    const add = (count: number, factor: number): void => {
      for (const [name, ms] of profiled([script, contender, String(count)], nameOf)) {
        sums.set(name, (sums.get(name) ?? 0) + factor * ms);
      }
    };
    for (let run = 0; run < RUNS; run++) {
      add(MANY, 1);
      add(FEW, -1);
    }
    return sums;
  });
  const percent = (sums: Map<string, number>, applies: (name: string) => boolean): string => {
    const all = [...sums.values()].reduce((sum, ms) => sum + ms, 0);
    const some = [...sums].filter(([name]) => applies(name)).reduce((sum, [, ms]) => sum + ms, 0);
    return `${number(Math.max(0, 100 * some / all))}%`;
  };
  const row = (title: string, applies: (name: string) => boolean): string[] =>
    [title, ...columns.map(sums => percent(sums, applies))];
  return table(['time of a further import', ...contenders], [
    ...[...PARTS.map(([part]) => part), OTHERS].map(part => row(part, name => name.startsWith(`${part}/`))),
    row('all code of this library', name => name.endsWith('/own')),
  ]);
}
