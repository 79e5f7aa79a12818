import { CfnResource, Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { isImport, referencesIn, resourcesOf } from './rendered';

/** The resources among which the search looks for cycles. */
export interface CycleSearch {
  readonly stack: Stack;
  /** The imports, their access roles, and the provider. */
  readonly own: CfnResource[];
  /** The resources of the provider and of the roles of several imports that refer to constructs of the app. */
  readonly referring: CfnResource[];
  /** The resources that the imports refer to. */
  readonly required: CfnResource[];
}

/**
 * The cycles of references and dependencies that contain an import of a stack. CloudFormation refuses such a template,
 * but aws-cdk-lib does not detect the cycle.
 */
export function cycleProblems(search: CycleSearch): string[] {
  const { nestedStackParent: parent, nestedStackResource } = search.stack;
  const around = nestedStackResource && new Graph(parent!).cycleThrough([nestedStackResource as CfnResource]);
  return [cycleIn(search), around].flatMap((each) => (each ? [describe(each)] : []));
}

/** Resolving every import takes time, so it is done only if a required resource refers back. */
function cycleIn({ stack, own, referring, required }: CycleSearch): CfnResource[] | undefined {
  const graph = new Graph(stack);
  const isOwn = new Set(own);
  const imports = own.filter(isImport);
  const dependencies = imports.flatMap((each) => each.obtainDependencies());
  const starts = [...required, ...dependencies, ...referring.flatMap((each) => graph.after(each))];
  const others = [...new Set(starts)].filter((each): each is CfnResource => {
    return CfnResource.isCfnResource(each) && Stack.of(each) === stack && !isOwn.has(each);
  });
  return graph.reaches(others, isOwn) ? graph.cycleThrough(imports) : undefined;
}

/** @param cycle resources of which each refers to the next, and the last one to the first */
function describe(cycle: CfnResource[]): string {
  const [first, second, ...others] = cycle.map(pathOf);
  const last = others.pop() ?? second ?? first;
  const through = [second, ...others].filter((each) => each !== last);
  return (
    `${last} refers to ${first}, which ${through.length > 0 ? `through ${through.join(' and ')} ` : ''}` +
    `refers to ${last}: ${remedyFor(cycle)}, because CloudFormation can create neither before the other`
  );
}

function remedyFor(cycle: CfnResource[]): string {
  if (cycle.some((each) => each.node.scopes.some(({ node }) => CfnRule.isCfnRule(node.defaultChild)))) {
    return "take the values from the event, such as EventField.fromPath('$.detail.importId')";
  }
  return cycle.some((each) => CfnKey.isCfnKey(each))
    ? 'add requiredKeyPolicyStatements of the import to the key policy, which do not refer to the role, or specify a ' +
        'TrailImportRole as role'
    : 'remove one of the references';
}

/** The path of the construct that the user knows. */
function pathOf(resource: CfnResource): string {
  const { scope, path } = resource.node;
  return isImport(resource) || scope?.node.defaultChild === resource ? scope!.node.path : path;
}

/** The references between the resources of a stack, which are resolved on demand. */
class Graph {
  private readonly byLogicalId: Map<string, CfnResource>;
  private readonly known = new Map<CfnResource, CfnResource[]>();

  constructor(private readonly stack: Stack) {
    this.byLogicalId = new Map(resourcesOf(stack).map((each) => [stack.resolve(each.logicalId), each]));
  }

  /** Whether some resources refer to one of others. */
  public reaches(starts: CfnResource[], ends: ReadonlySet<CfnResource>): boolean {
    const seen = new Set(starts);
    // A set also iterates over members that are added during the iteration.
    for (const each of seen) {
      if (ends.has(each)) return true;
      this.after(each).forEach((next) => seen.add(next));
    }
    return false;
  }

  /** Resources of which each refers to the next, and the last one to the first. */
  public cycleThrough(starts: CfnResource[]): CfnResource[] | undefined {
    const done = new Set<CfnResource>();
    const path: CfnResource[] = [];
    const visit = (resource: CfnResource): CfnResource[] | undefined => {
      if (path.includes(resource)) return path.slice(path.indexOf(resource));
      if (done.has(resource)) return undefined;
      path.push(resource);
      for (const next of this.after(resource)) {
        const found = visit(next);
        if (found) return found;
      }
      path.pop();
      done.add(resource);
      return undefined;
    };
    for (const start of starts) {
      const found = visit(start);
      if (found) return found;
    }
    return undefined;
  }

  /** The resources that CloudFormation creates before a resource. */
  public after(resource: CfnResource): CfnResource[] {
    const known = this.known.get(resource);
    if (known) return known;
    const fragment: { Resources?: Record<string, { Properties?: unknown; DependsOn?: string | string[] }> } =
      this.stack.resolve(resource._toCloudFormation());
    const ids = Object.values(fragment.Resources ?? {}).flatMap(({ Properties, DependsOn = [] }) => [
      ...referencesIn(Properties).map(({ logicalId }) => logicalId),
      ...[DependsOn].flat(),
    ]);
    const found = [...new Set(ids)].flatMap((id) => this.byLogicalId.get(id) ?? []);
    this.known.set(resource, found);
    return found;
  }
}
