import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** A mistake that somebody could make in the handler, as a change to its source. */
export interface Bug {
  readonly name: string;
  /** File in `lambda/`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export const BUGS: readonly Bug[] = [
  {
    name: 'a Create starts without looking for an import that is there already',
    file: 'decide-request.ts',
    find: 'function decideCreate(request: ImportRequest, facts: Facts): Action {\n',
    replace: "function decideCreate(request: ImportRequest, facts: Facts): Action {\n  if (request.type === 'Create') { return startNew(request, facts); }\n",
  },
  {
    name: 'the former import is stopped before the new one is checked',
    file: 'decide-request.ts',
    find: "  return decidePreflight(request, facts, 'new', (sentence) => fail(request, facts, sentence))\n    ?? leaveFormer(request, facts)\n",
    replace: "  return leaveFormer(request, facts)\n    ?? decidePreflight(request, facts, 'new', (sentence) => fail(request, facts, sentence))\n",
  },
  {
    name: 'a Delete is answered before the import has stopped',
    file: 'decide-request.ts',
    find: "    return wait(outcome.ended === 'done' ? 3 : 5, 'the import is stopping');",
    replace: "    return request.type === 'Delete' ? { do: 'answer', answer: { status: 'SUCCESS', physicalId: request.physicalId! } } : wait(3, 'stopping');",
  },
  {
    name: 'a failed Update answers with an id of its own',
    file: 'decide-answer.ts',
    find: '  const physicalId = request.physicalId ?? markerId(request, unclearSince',
    replace: '  const physicalId = markerId(request, unclearSince',
  },
  {
    name: 'a COMPLETED import counts as one to retry',
    file: 'decide-request.ts',
    find: "if (byName && (byName.status === 'COMPLETED' || (sameRole && isRunning(byName))))",
    replace: 'if (byName && sameRole && isRunning(byName))',
  },
  {
    name: 'an id that CloudFormation invented goes to StopImport',
    file: 'decide-delete.ts',
    find: 'export function decideDelete(request: ImportRequest, facts: Facts): Action {\n',
    replace: "export function decideDelete(request: ImportRequest, facts: Facts): Action {\n  if (!isImportId(request.physicalId)) { return { do: 'stop', importId: request.physicalId! }; }\n",
  },
  {
    name: 'a rollback may start a new import',
    file: 'decide-request.ts',
    find: "  if (facts.stack.doing !== 'forward') {",
    replace: "  if (facts.stack.doing === 'other') {",
  },
  {
    name: 'a StartImport that nobody answered is forgotten',
    file: 'decide-request.ts',
    find: "outcome.of === 'start' ? { unclearSince: now } : {}",
    replace: '{}',
  },
  {
    name: 'a tick that is tried again forgets that it may have started an import',
    file: 'tick.ts',
    find: 'input.attempt > 0 ?',
    replace: 'input.attempt > 99 ?',
  },
  {
    name: 'a Delete does not wait for an import that is not visible yet',
    file: 'decide-delete.ts',
    find: '    if (facts.ofWanted.hidden || now < mayAppearUntil(request, facts)) {',
    replace: '    if (now < 0) {',
  },
  {
    name: 'every delivery of a request has an execution of its own',
    file: 'names.ts',
    find: "  return `${resourcePrefix('request', of)}${of.sentAt}-${safeName(of.requestId)}`;",
    replace: "  return `${resourcePrefix('request', of)}${of.sentAt}-${safeName(of.requestId).slice(0, 20)}${Math.random().toString(36).slice(2, 10)}`;",
  },
  {
    name: 'the ResponseURL goes into the execution',
    file: 'request.ts',
    find: '  const { responseUrl: _, ...rest } = envelope;',
    replace: '  const rest = envelope;',
  },
  {
    name: 'any import of the identity counts as ours',
    file: 'ownership.ts',
    find: '  if (record.role !== want.role) { return false; }\n',
    replace: '  if (record) { return true; }\n',
  },
  {
    name: 'ACLs are disabled whomever they give access',
    file: 'decide-preflight.ts',
    find: 'bucket.grantees.length > 0',
    replace: 'bucket.grantees.length > 99',
  },
  {
    name: 'an answer that was lost is not sent again',
    file: 'respond.ts',
    find: '      await surroundings.clock.sleep(2 ** attempt * 500);',
    replace: '      return;',
  },
  {
    name: 'the wanted import and the former one are mixed up',
    file: 'observe.ts',
    find: "  const want = which === 'wanted' ? wanted : former;",
    replace: "  const want = which === 'wanted' ? former ?? wanted : wanted;",
  },
  {
    name: 'a request that a later one has overtaken goes on',
    file: 'leftovers.ts',
    find: "  if (overtaken) { return { do: 'leave' }; }\n",
    replace: "  if (overtaken && facts.now < 0) { return { do: 'leave' }; }\n",
  },
  {
    name: 'a Delete leaves its import in the queue',
    file: 'decide-delete.ts',
    find: '  const superseded = supersede([...queued, ...watching]);',
    replace: '  const superseded = supersede(watching);',
  },
  {
    name: 'an import leaves the queue without a look whether it was started',
    file: 'decide-queue.ts',
    find: "  if (!facts.ofWanted) { return look('ofWanted'); }\n",
    replace: "  if (!facts.ofWanted) { return whileCurrent(facts, { do: 'start' }); }\n",
  },
  {
    name: 'an import leaves the queue while the stack is rolled back',
    file: 'decide-queue.ts',
    find: '        ?? whileStackKeepsIt(facts)\n',
    replace: '',
  },
  {
    name: 'an import that is not visible yet is watched no more',
    file: 'decide-watch.ts',
    find: "return now < facts.since + VISIBLE_WITHIN ? wait(5, 'the import is not visible yet')\n      : {",
    replace: 'return {',
  },
];

/** Puts the bug into the handler while it is bundled. */
export function withBug({ name, file, find, replace }: Bug): Plugin {
  const path = join(__dirname, '..', '..', 'lambda', file);
  const source = readFileSync(path, 'utf8');
  if (source.split(find).length !== 2) {
    throw new Error(`'${name}' does not fit lambda/${file} any more: mend test/lifecycle/bugs.ts.`);
  }
  return {
    name: 'deliberate-bug',
    setup(build): void {
      build.onLoad({ filter: /lambda\/[a-z-]+\.ts$/ }, ({ path: loaded }) =>
        loaded === path ? { contents: source.replace(find, () => replace), loader: 'ts' } : undefined);
    },
  };
}
