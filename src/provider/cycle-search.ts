import { CfnResource, Stack } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { resourceOf } from '../conditions';
import { CycleSearch } from '../cycles';
import { BoundImportSource } from '../source/bound-source';

/** The constructs to which the imports of a provider refer. */
interface Requirements {
  readonly source: BoundImportSource;
  readonly store: IConstruct;
  readonly role: IConstruct;
}

/** @param resources the custom resources of the imports */
export function cycleSearch(
  provider: Construct,
  permissions: Construct,
  imports: Requirements[],
  resources: CfnResource[],
): CycleSearch {
  const ofProvider = provider.node.findAll().filter((each) => CfnResource.isCfnResource(each));
  const roles = imports.flatMap(({ role }) => resourceOf(role) ?? []);
  return {
    stack: Stack.of(provider),
    own: [...ofProvider, ...resources, ...roles],
    // The policies refer to what the imports require.
    ofProvider: ofProvider.filter((each) => !each.node.scopes.includes(permissions)),
    required: imports.flatMap(({ source, store }) => [...source.resources, resourceOf(store)]).filter((each) => !!each),
  };
}
