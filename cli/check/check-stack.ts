import { importsIn, type AssembledStack } from './assembly';
import { decide, type Ledger, type Verdict } from './decide';
import { declaredImport, type DeclaredImport } from './declared';
import { mayDecrypt } from './keys';
import type { Facts } from './observe';
import type { Known } from './resolve';
import { isDenial, asServiceError } from '../../lambda/aws/errors';
import { Snapshot } from '../../lambda/ledger/snapshot';
import { Table } from '../../lambda/ledger/table';
import { homeProblems } from '../../lambda/request/properties';
import type { Session } from '../access/session';
import { findStack, resourcesOf, tableOf } from '../access/stacks';

/** The result of a deployment for one import of an app. */
export interface CheckedImport {
  readonly stackName: string;
  readonly logicalId: string;
  readonly constructPath: string;
  readonly source: string | null;
  readonly destination: string | null;
  /** Absent: the import could not be checked. */
  readonly verdict: Verdict | null;
  /** The facts that could not be checked, with the reasons. */
  readonly notChecked: readonly string[];
}

const NOTHING: Ledger = { claims: new Map(), imports: new Map() };

export async function checkStack(
  stack: AssembledStack,
  account: string,
  session: Session,
  facts: Facts,
): Promise<CheckedImport[]> {
  const elsewhere = elsewhereOf(stack, account, session.region);
  if (elsewhere) {
    return importsIn(stack.template).map((logicalId) => ({ ...nothing(stack, logicalId), notChecked: [elsewhere] }));
  }
  const now = session.surroundings.clock.now();
  const { deployed, ledger, id } = await deployedStack(stack, session);
  const known: Known = {
    template: stack.template,
    pseudo: pseudoParameters(stack.name, id, account, session.region),
    deployed,
  };
  const checked: CheckedImport[] = [];
  for (const logicalId of importsIn(stack.template)) {
    checked.push(await checkImport(declaredImport(logicalId, known, now), stack, known, ledger, facts, now));
  }
  return checked;
}

async function checkImport(
  declared: DeclaredImport,
  stack: AssembledStack,
  known: Known,
  ledger: Ledger,
  facts: Facts,
  now: number,
): Promise<CheckedImport> {
  const { logicalId, constructPath, wanted, problems, newStore } = declared;
  const notChecked = declared.unknown.map((each) => `${each} is known only at deployment`);
  const of = {
    ...nothing(stack, logicalId),
    constructPath,
    notChecked,
    source: wanted?.sourceUri ?? null,
    destination: newStore ? null : (wanted?.destination ?? null),
  };
  if (!wanted) {
    return problems.length === 0 ? of : { ...of, verdict: refused(problems.join(' ')) };
  }
  const {
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::AccountId': account,
    'AWS::StackId': stackId,
  } = known.pseudo;
  const elsewhere = homeProblems(stackId, wanted, `arn:${partition}:lambda:${region}:${account}:function:handler`);
  if (elsewhere.length > 0) {
    return { ...of, verdict: refused(elsewhere.join(' ')) };
  }
  let verdict: Verdict;
  try {
    verdict = await decide(logicalId, wanted, ledger, account, facts.of(declared, wanted, ledger), now);
  } catch (error) {
    if (!isDenial(error)) {
      throw error;
    }
    return { ...of, notChecked: [...notChecked, `AWS denies ${asServiceError(error).action ?? 'a call'}`] };
  }
  const { warnings, missing } =
    verdict.is === 'starts' ? await keyNotes(declared, known, facts) : { warnings: [], missing: [] };
  return {
    ...of,
    verdict: { ...verdict, warnings: [...verdict.warnings, ...warnings] },
    notChecked: [...notChecked, ...missing],
  };
}

/** A missing permission for a key shows only when CloudTrail reads the files. */
async function keyNotes(
  { wanted, logicalId }: DeclaredImport,
  known: Known,
  facts: Facts,
): Promise<{ warnings: string[]; missing: string[] }> {
  const key = await facts.bucketKey(wanted!, wanted!.bucketRegion);
  if (key === 'none') {
    return { warnings: [], missing: [] };
  }
  if (key === 'denied') {
    return {
      warnings: [],
      missing: [`AWS denies s3:GetEncryptionConfiguration, so the KMS key of bucket ${wanted!.bucket} isn't known`],
    };
  }
  const may = mayDecrypt(known.template.Resources![logicalId].Properties?.AccessRoleArn, key, known);
  return may === undefined
    ? {
      warnings: [],
      missing: [
        `whether role ${wanted!.role} may decrypt with key ${key}, because the template doesn't contain the role`,
      ],
    }
    : {
      warnings: may
        ? []
        : [
          `Bucket ${wanted!.bucket} encrypts new objects with key ${key}, and the access role may not use the key. ` +
            'Specify the key in encryptionKeys.',
        ],
      missing: [],
    };
}

function elsewhereOf(
  { account, region }: AssembledStack,
  callerAccount: string,
  callerRegion: string,
): string | undefined {
  if (account !== undefined && account !== callerAccount) {
    return `the stack deploys to account ${account}, but the credentials are of ${callerAccount}: specify --profile`;
  }
  return region !== undefined && region !== callerRegion
    ? `the stack deploys to ${region}, but the command runs in ${callerRegion}: specify --region ${region}`
    : undefined;
}

/** The current state of the stack. Empty if the stack does not exist. */
async function deployedStack(
  { name, nestedIn }: AssembledStack,
  session: Session,
): Promise<{ id: string | undefined; deployed: Map<string, string>; ledger: Ledger }> {
  const stackName = nestedIn ? await nestedId(nestedIn, session) : name;
  const stack = stackName === undefined ? undefined : await findStack(stackName, session);
  if (!stack || stack.status === 'REVIEW_IN_PROGRESS') {
    return { id: undefined, deployed: new Map(), ledger: NOTHING };
  }
  const resources = await resourcesOf(stack.id, session);
  const table = tableOf(resources);
  const { surroundings } = session;
  return {
    id: stack.id,
    deployed: new Map(resources.map(({ logicalId, physicalId }) => [logicalId, physicalId])),
    ledger:
      table === undefined ? NOTHING : await Snapshot.read(new Table(table, surroundings), surroundings.clock.now()),
  };
}

async function nestedId(
  { name, logicalId }: { name: string; logicalId: string },
  session: Session,
): Promise<string | undefined> {
  const parent = await findStack(name, session);
  return parent && (await resourcesOf(parent.id, session)).find((each) => each.logicalId === logicalId)?.physicalId;
}

function pseudoParameters(
  name: string,
  id: string | undefined,
  account: string,
  region: string,
): Record<string, string> {
  const partition = region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': partition,
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': name,
    'AWS::StackId': id ?? `arn:${partition}:cloudformation:${region}:${account}:stack/${name}/known-at-deployment`,
  };
}

function nothing({ name, template }: AssembledStack, logicalId: string): CheckedImport {
  const path = template.Resources![logicalId].Properties?.ConstructPath;
  return {
    stackName: name,
    logicalId,
    constructPath: typeof path === 'string' ? path : logicalId,
    source: null,
    destination: null,
    verdict: null,
    notChecked: [],
  };
}

function refused(why: string): Verdict {
  return { is: 'refused', why, disablesAcls: false, warnings: [] };
}
