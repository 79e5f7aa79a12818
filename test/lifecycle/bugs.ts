import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import type { STORIES } from './stories/arbitrary';

/** A mistake that somebody could make in the handler, as a change to its source. */
export interface Bug {
  readonly name: string;
  /** File in `lambda/`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** The kind of random lifecycles that finds it, if the scripted ones do not. */
  readonly kind?: keyof typeof STORIES;
}

export const BUGS: readonly Bug[] = [
  {
    name: 'an import is started without a recorded intent',
    file: 'reconcile/import-work.ts',
    find: "  pass.change(record, { state: 'STARTING', intent: { action, at, role } });\n  await pass.write();\n",
    replace: "  pass.change(record, { state: 'STARTING', intent: { action, at, role } });\n",
  },
  {
    name: 'a claim moves before its checks',
    kind: 'whose time ranges overlap',
    file: 'reconcile/decide/claim-step.ts',
    find: '  const existing = existingImport(lookup, wanted, now);\n',
    replace: "  const existing = existingImport(lookup, wanted, now);\n  if (facts.claim?.import && existing.is === 'none') { return claimed(facts, { ...AGAIN, state: 'QUEUED', checkedAt: now }); }\n",
  },
  {
    name: 'a request is admitted whatever the stack does',
    file: 'reconcile/decide/admission.ts',
    find: "  if (stack.activity !== 'rest' && stack.activity !== 'stuck') {\n",
    replace: "  if (stack.activity !== 'stuck') {\n",
  },
  {
    name: 'a write has no condition',
    file: 'ledger/table.ts',
    find: '  return expected === undefined\n',
    replace: "  if (expected !== undefined) { return { ConditionExpression: 'attribute_not_exists(#no)', ExpressionAttributeNames: { '#no': 'no' } }; }\n"
      + '  return expected === undefined\n',
  },
  {
    name: 'the settings stay those of the import when its newest claim is gone',
    file: 'reconcile/import-work.ts',
    find: '    record.wanted = claims[0].wanted!;\n',
    replace: '',
  },
  {
    name: 'the rule is disabled while work is left',
    file: 'reconcile/reconcile.ts',
    find: '  const isDone = workLeft === 0 && pass.hasTime;\n',
    replace: '  const isDone = pass.hasTime;\n',
  },
  {
    name: 'the rule is not enabled before an import starts or waits',
    file: 'reconcile/rule.ts',
    find: "  const state = workIsLeft ? 'ENABLED' : 'DISABLED';\n",
    replace: "  const state = 'DISABLED' as 'ENABLED' | 'DISABLED';\n",
  },
  {
    name: 'an import without a known result is started again at once',
    file: 'reconcile/decide/queued-step.ts',
    find: '    now < at + VISIBLE_WITHIN\n      ? wait(now + 5_000, `CloudTrail',
    replace: '    now < at\n      ? wait(now + 5_000, `CloudTrail',
  },
  {
    name: 'a Create claims without looking for an import that exists',
    file: 'reconcile/decide/claim-step.ts',
    find: '  const existing = existingImport(lookup, wanted, now);\n',
    replace: '  const existing = existingImport({ ...lookup, same: [] }, wanted, now);\n',
  },
  {
    name: 'an import of anybody counts as the stack\'s own',
    file: 'reconcile/decide/ownership.ts',
    find: "roleOrigin === 'own' && other.role === role;",
    replace: "roleOrigin === 'own' || other.role === role;",
  },
  {
    name: 'a Delete is answered before its import has stopped',
    file: 'reconcile/decide/result-step.ts',
    find: '  const result = formerImport(request, facts) ?? overdue(request, facts);\n',
    replace: '  const result = overdue(request, facts);\n',
  },
  {
    name: 'a Delete releases nothing',
    file: 'reconcile/decide/request-step.ts',
    find: "  if (physicalId === undefined || physicalId === constantId(logicalId)) { return { do: 'release' }; }\n",
    replace: "  if (physicalId === undefined || physicalId === constantId(logicalId)) { return { do: 'succeed' }; }\n",
  },
  {
    name: 'the clean-up after a Create that failed takes the claim of the next one',
    file: 'reconcile/decide/request-step.ts',
    find: "    return failedCreate === claim.createdBy ? { do: 'release' } : { do: 'succeed' };\n",
    replace: "    return { do: 'release' };\n",
  },
  {
    name: 'a rollback starts new imports',
    file: 'reconcile/decide/steps.ts',
    find: "(activity === 'rollback' && isReturn)",
    replace: "activity === 'rollback' || activity === 'cleanup'",
  },
  {
    name: 'a rollback is checked like an update that goes forward',
    file: 'reconcile/decide/request-step.ts',
    find: "  if (request.type !== 'Update') { return false; }\n",
    replace: "  if (request.type === 'Update' || request.type === 'Create') { return false; }\n",
  },
  {
    name: 'an import that the update has stopped is not resumed by the rollback',
    file: 'reconcile/decide/import-step.ts',
    find: "      if (record.stoppedBy !== 'stack') { return { do: 'nothing' }; }\n",
    replace: "      if (record.stoppedBy !== undefined) { return { do: 'nothing' }; }\n",
  },
  {
    name: 'an import that a person has stopped is resumed',
    file: 'reconcile/decide/running-step.ts',
    find: "stoppedBy: 'person'",
    replace: "stoppedBy: 'stack'",
  },
  {
    name: 'nobody holds the lease',
    file: 'ledger/lease.ts',
    find: '      if (known && known.until > surroundings.clock.now() && known.holder !== holder) { return undefined; }\n',
    replace: '',
  },
  {
    name: 'the end that CloudTrail still shows after a resume is believed',
    kind: 'that CloudTrail shows late',
    file: 'reconcile/decide/running-step.ts',
    find: "  const hasEnded = status === 'FAILED' || status === 'STOPPED';\n",
    replace: "  const hasEnded = (status === 'FAILED' || status === 'STOPPED') && now < 0;\n",
  },
  {
    name: 'an import that is not visible yet counts as forgotten',
    file: 'reconcile/decide/running-step.ts',
    find: '    if (now < since + VISIBLE_WITHIN) {\n',
    replace: '    if (now < since) {\n',
  },
  {
    name: 'a failed Update answers an ID of its own',
    file: 'reconcile/answers.ts',
    find: '    physicalId: physicalId ?? (',
    replace: "    physicalId: type === 'Update' ? failedId(id, true) : physicalId ?? (",
  },
  {
    name: 'a failed Create says that nothing was started, whatever was',
    file: 'reconcile/answers.ts',
    find: '  if (!isNeverStarted(record)) { return answer(request, failure(request, reason, false), pass); }\n',
    replace: '  if (!isNeverStarted(record)) { return answer(request, failure(request, reason, true), pass); }\n',
  },
  {
    name: 'state changes are published at most once',
    file: 'reconcile/publish.ts',
    find: '    if (refused[index] !== undefined && !isTooOld(change, pass)) { return keep(record, refused[index], pass); }\n',
    replace: '',
  },
  {
    name: 'ACLs are disabled whomever they give access',
    file: 'checks/preflight.ts',
    find: '  if (bucket.acls === \'enabled\' && want.disableAcls && bucket.grantees.length > 0) {\n',
    replace: '  if (bucket.acls === \'enabled\' && want.disableAcls && bucket.grantees.length > 99) {\n',
  },
  {
    name: 'overlaps with imports that others have made are not looked for',
    kind: 'whose time ranges overlap',
    file: 'checks/overlap.ts',
    find: '  const by = overlapping.filter((other) => isCovering(other));\n',
    replace: '  const by = overlapping.filter((other) => isCovering(other) && now < 0);\n',
  },
  {
    name: 'a retry goes to an import that is complete',
    file: 'reconcile/decide/queued-step.ts',
    find: "  if (seen.status === 'COMPLETED') { return complete(seen, now); }\n",
    replace: '',
  },
  {
    name: 'the ResponseURL goes into the ledger',
    file: 'request/envelope.ts',
    find: '  const { responseUrl: _, ...rest } = envelope;',
    replace: '  const rest = envelope;',
  },
  {
    name: 'a claim that CloudFormation no longer holds starts its import',
    file: 'reconcile/decide/queued-step.ts',
    find: "  if (!facts.requested && facts.held === undefined) { return observe('held'); }\n",
    replace: '',
  },
];

/** Puts the bug into the handler while it is bundled. */
export function withBug({ name, file, find, replace }: Bug): Plugin {
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
