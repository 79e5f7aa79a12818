import { isDeepStrictEqual } from 'node:util';
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import type { Template } from './releases';

const HARMLESS = [ResourceImpact.NO_CHANGE, ResourceImpact.WILL_UPDATE, ResourceImpact.WILL_CREATE];
/** Another order of creation makes CloudFormation call nobody. */
const CALLS_NOBODY = ['DependsOn', 'Metadata'];

/**
 * The forbidden changes of a deployed stack: a removed, renamed or replaced resource, and an import that receives an
 * Update.
 */
export function harmOfUpgrade(deployed: Template, upgraded: Template): string[] {
  const harm: string[] = [];
  fullDiff(deployed, upgraded).resources.forEachDifference((id, { changeImpact, resourceType }) => {
    if (!HARMLESS.includes(changeImpact)) harm.push(`${resourceType} ${id}: ${changeImpact}`);
  });
  for (const [id, before] of Object.entries(deployed.Resources).filter(([, { Type }]) => Type.startsWith('Custom::'))) {
    const after = upgraded.Resources[id] ?? {};
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .filter((key) => !CALLS_NOBODY.includes(key));
    const changed = keys.filter((key) => !isDeepStrictEqual(before[key], after[key]));
    if (changed.length > 0) harm.push(`${before.Type} ${id} has other ${changed.join(', ')}`);
  }
  return harm;
}
