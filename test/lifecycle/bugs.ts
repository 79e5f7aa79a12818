import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import type { STORIES } from './stories/arbitrary';

/** A mistake that somebody could make in the handler, as a change to its source. */
type Row = readonly [
  name: string,
  /** File in `lambda/`. */
  file: string,
  find: string,
  replace: string,
  /** The kind of random lifecycles that finds it, if the scripted ones do not. */
  kind?: keyof typeof STORIES,
];

const ROWS: readonly Row[] = [
  ['an import is started without a recorded intent', 'reconcile/import-work.ts',
    "pass.change(record, { state: 'STARTING', intent: { action, at, role } });\n  await pass.write();",
    "pass.change(record, { state: 'STARTING', intent: { action, at, role } });"],
  ['a claim moves before its checks', 'reconcile/decide/claim-step.ts',
    'const existing = existingImport(lookup, wanted, now);',
    "const existing = existingImport(lookup, wanted, now);\n  if (facts.claim?.import && existing.is === 'none') "
      + "{ return claimed(facts, { ...AGAIN, state: 'QUEUED', checkedAt: now }); }", 'whose time ranges overlap'],
  ['a request is admitted whatever the stack does', 'reconcile/decide/admission.ts',
    "if (stack.activity !== 'rest' && stack.activity !== 'stuck') {", "if (stack.activity !== 'stuck') {"],
  ['a write has no condition', 'ledger/table.ts',
    'return expected === undefined',
    "if (expected !== undefined) { return { ConditionExpression: 'attribute_not_exists(#no)', "
      + "ExpressionAttributeNames: { '#no': 'no' } }; }\n  return expected === undefined"],
  ['the settings stay those of the import when its newest claim is gone', 'reconcile/import-work.ts',
    'record.wanted = claims[0].wanted!;', ''],
  ['the rule is disabled while work is left', 'reconcile/reconcile.ts',
    'const isDone = workLeft === 0 && pass.hasTime;', 'const isDone = pass.hasTime;'],
  ['the rule is not enabled before an import starts or waits', 'reconcile/rule.ts',
    "const state = workIsLeft ? 'ENABLED' : 'DISABLED';", "const state = 'DISABLED' as 'ENABLED' | 'DISABLED';"],
  ['an import without a known result is started again at once', 'reconcile/decide/queued-step.ts',
    'now < at + VISIBLE_WITHIN\n      ? wait(now + 5_000, `CloudTrail',
    'now < at\n      ? wait(now + 5_000, `CloudTrail'],
  ['a Create claims without looking for an import that exists', 'reconcile/decide/claim-step.ts',
    'const existing = existingImport(lookup, wanted, now);',
    'const existing = existingImport({ ...lookup, same: [] }, wanted, now);'],
  ["an import of anybody counts as the stack's own", 'reconcile/decide/ownership.ts',
    "roleOrigin === 'own' && other.role === role;", "roleOrigin === 'own' || other.role === role;"],
  ['a Delete is answered before its import has stopped', 'reconcile/decide/result-step.ts',
    'const result = formerImport(request, facts) ?? overdue(request, facts);',
    'const result = overdue(request, facts);'],
  ['a Delete releases nothing', 'reconcile/decide/request-step.ts',
    "if (physicalId === undefined || physicalId === constantId(logicalId)) { return { do: 'release' }; }",
    "if (physicalId === undefined || physicalId === constantId(logicalId)) { return { do: 'succeed' }; }"],
  ['the clean-up after a Create that failed takes the claim of the next one', 'reconcile/decide/request-step.ts',
    "return failedCreate === claim.createdBy ? { do: 'release' } : { do: 'succeed' };", "return { do: 'release' };"],
  ['a rollback starts new imports', 'reconcile/decide/steps.ts',
    "(activity === 'rollback' && isReturn)", "activity === 'rollback' || activity === 'cleanup'"],
  ['a rollback is checked like an update that goes forward', 'reconcile/decide/request-step.ts',
    "if (request.type !== 'Update') { return false; }",
    "if (request.type === 'Update' || request.type === 'Create') { return false; }"],
  ['an import that the update has stopped is not resumed by the rollback', 'reconcile/decide/import-step.ts',
    "if (record.stoppedBy !== 'stack') { return { do: 'nothing' }; }",
    "if (record.stoppedBy !== undefined) { return { do: 'nothing' }; }"],
  ['an import that a person has stopped is resumed', 'reconcile/decide/running-step.ts',
    "stoppedBy: 'person'", "stoppedBy: 'stack'"],
  ['an invocation takes a lease that another one holds', 'ledger/lease.ts',
    'if (known && known.until > surroundings.clock.now() && known.holder !== holder) { return undefined; }', ''],
  ['the end that CloudTrail still shows after a resume is believed', 'reconcile/decide/running-step.ts',
    "const hasEnded = status === 'FAILED' || status === 'STOPPED';",
    "const hasEnded = (status === 'FAILED' || status === 'STOPPED') && now < 0;", 'that CloudTrail shows late'],
  ['an import that is not visible yet counts as forgotten', 'reconcile/decide/running-step.ts',
    'if (now < since + VISIBLE_WITHIN) {', 'if (now < since) {'],
  ['a failed Update returns a different physical resource ID', 'reconcile/answers.ts',
    'physicalId: physicalId ?? (', "physicalId: type === 'Update' ? failedId(id, true) : physicalId ?? ("],
  ['a failed Create reports that nothing was started, although an import was', 'reconcile/answers.ts',
    'if (!isNeverStarted(record)) { return answer(request, failure(request, reason, false), pass); }',
    'if (!isNeverStarted(record)) { return answer(request, failure(request, reason, true), pass); }'],
  ['state changes are published at most once', 'reconcile/publish.ts',
    'if (refused[index] !== undefined && !isTooOld(change, pass)) { return keep(record, refused[index], pass); }', ''],
  ['ACLs are disabled whomever they give access', 'checks/preflight.ts',
    "if (bucket.acls === 'enabled' && want.disableAcls && bucket.grantees.length > 0) {",
    "if (bucket.acls === 'enabled' && want.disableAcls && bucket.grantees.length > 99) {"],
  ['overlaps with imports that others have made are not looked for', 'checks/overlap.ts',
    'const by = overlapping.filter((other) => isCovering(other));',
    'const by = overlapping.filter((other) => isCovering(other) && now < 0);', 'whose time ranges overlap'],
  ['a retry goes to an import that is complete', 'reconcile/decide/queued-step.ts',
    "if (seen.status === 'COMPLETED') { return complete(seen, now); }", ''],
  ['the ResponseURL goes into the ledger', 'request/envelope.ts',
    'const { responseUrl: _, ...rest } = envelope;', 'const rest = envelope;'],
  ['a claim that CloudFormation no longer holds starts its import', 'reconcile/decide/queued-step.ts',
    "if (!facts.requested && facts.held === undefined) { return observe('held'); }", ''],
];

export const BUGS = ROWS.map(([name, file, find, replace, kind]) => ({ name, file, find, replace, kind }));

/** Puts the bug into the handler while it is bundled. */
export function withBug({ name, file, find, replace }: (typeof BUGS)[number]): Plugin {
  const path = join(__dirname, '..', '..', 'lambda', file);
  const source = readFileSync(path, 'utf8');
  if (source.split(find).length !== 2) {
    throw new Error(`'${name}' no longer fits lambda/${file}. Adapt test/lifecycle/bugs.ts.`);
  }
  return {
    name: 'deliberate-bug',
    setup(build): void {
      build.onLoad({ filter: /lambda\/[a-z/-]+\.ts$/ }, ({ path: loaded }) =>
        loaded === path ? { contents: source.replace(find, () => replace), loader: 'ts' } : undefined);
    },
  };
}
