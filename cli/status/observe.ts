import { importViews, type ImportView } from './overview';
import { getImport } from '../../lambda/aws/cloudtrail';
import { isDenial, isThrottle } from '../../lambda/aws/errors';
import type { SeenImport } from '../../lambda/ledger/records';
import { Snapshot } from '../../lambda/ledger/snapshot';
import { Table } from '../../lambda/ledger/table';
import { rulesOf } from '../access/rules';
import type { Session } from '../access/session';
import { ledgerOf, ledgersOf, uuidOf, type LedgerStack } from '../access/stacks';

export interface StackView {
  readonly stackName: string;
  readonly stackId: string;
  readonly stackStatus: string;
  /** The state of the rule that invokes the function while work is left. */
  readonly rule: string;
  readonly imports: readonly ImportView[];
}

/** The states in which CloudTrail may be running the import. */
const LIVE = ['STARTING', 'RUNNING', 'STOPPING'];
/** CloudTrail accepts ten calls a second, and the functions need some of them. */
const MOST_CALLS = 20;

/** The state of one stack, or of all stacks of the account and Region that have a ledger. */
export async function observe(stackName: string | undefined, session: Session): Promise<StackView[]> {
  const rules = await rulesOf(session);
  const stacks =
    stackName === undefined ? await ledgersOf(new Set(rules.keys()), session) : [await ledgerOf(stackName, session)];
  return Promise.all(stacks.map((stack) => viewOf(stack, rules.get(uuidOf(stack.id)) ?? 'MISSING', session)));
}

async function viewOf(stack: LedgerStack, rule: string, session: Session): Promise<StackView> {
  const { clock } = session.surroundings;
  const ledger = await Snapshot.read(new Table(stack.table, session.surroundings), clock.now());
  const ids = [...ledger.imports.values()]
    .filter(({ state }) => LIVE.includes(state))
    .flatMap(({ importId }) => (importId ? [importId] : []));
  const seen = await getImports(ids, session);
  const { name: stackName, id: stackId, status: stackStatus } = stack;
  return { stackName, stackId, stackStatus, rule, imports: importViews(ledger, stackName, seen, clock.now()) };
}

/** If CloudTrail can't be read, the output contains the state in the ledger. */
async function getImports(importIds: readonly string[], { surroundings }: Session): Promise<Map<string, SeenImport>> {
  const found = new Map<string, SeenImport>();
  await Promise.all(
    importIds.slice(0, MOST_CALLS).map(async (importId) => {
      try {
        const seen = await getImport(importId, surroundings);
        if (seen !== 'gone') {
          found.set(importId, seen);
        }
      } catch (error) {
        if (!isDenial(error) && !isThrottle(error)) {
          throw error;
        }
      }
    }),
  );
  return found;
}
