import { CfnResource, Stack } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { resourceOf } from '../conditions';
import { CycleSearch } from '../cycles';
import { BoundImportSource } from '../source/bound-source';

/** The constructs to which the imports of a provider refer. */
interface Requirements {
  readonly path: string;
  readonly source: BoundImportSource;
  readonly store: IConstruct;
  readonly role: IConstruct;
  readonly roleCreator?: string;
}

/** @param resources the custom resources of the imports */
export function cycleSearch(
  provider: Construct,
  permissions: Construct,
  imports: Requirements[],
  resources: CfnResource[],
): CycleSearch {
  const ofProvider = resourcesIn(provider);
  const roles = imports.flatMap(({ role }) => resourceOf(role) ?? []);
  const shared = new Set(imports.filter(({ path, roleCreator }) => roleCreator !== path).map(({ role }) => role));
  const ofShared = [...shared].flatMap(resourcesIn);
  return {
    stack: Stack.of(provider),
    own: [...ofProvider, ...resources, ...roles, ...ofShared],
    // The policies of the function refer to resources that the imports require.
    referring: [...ofProvider.filter((each) => !each.node.scopes.includes(permissions)), ...ofShared],
    required: imports.flatMap(({ source, store }) => [...source.resources, resourceOf(store)]).filter((each) => !!each),
  };
}

function resourcesIn(construct: IConstruct): CfnResource[] {
  return construct.node.findAll().filter((each) => CfnResource.isCfnResource(each));
}
