import { CfnResource, Stack } from 'aws-cdk-lib';
import { RESOURCE_TYPE } from './wire';

/** A reference in a template. */
export interface RenderedReference {
  readonly logicalId: string;
  /** Absent for Ref. */
  readonly attribute?: string;
}

/** The resources of a stack, without those of the stacks nested in it. */
export function resourcesOf(stack: Stack): CfnResource[] {
  return stack.node.findAll().filter((each): each is CfnResource => {
    return CfnResource.isCfnResource(each) && Stack.of(each) === stack;
  });
}

export function isImport(resource: CfnResource): boolean {
  return resource.cfnResourceType === RESOURCE_TYPE;
}

/** The references in a resolved part of a template. */
export function referencesIn(part: unknown): RenderedReference[] {
  if (Array.isArray(part)) return part.flatMap(referencesIn);
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => {
    if (key === 'Ref') return [{ logicalId: `${value}` }];
    if (key === 'Fn::GetAtt') return [attributeOf([value].flat().join('.'))];
    const names = key === 'Fn::Sub' ? [...`${[value].flat()[0]}`.matchAll(/\$\{([\w.]+)/g)] : [];
    return [...names.map(([, name]) => attributeOf(name)), ...referencesIn(value)];
  });
}

function attributeOf(text: string): RenderedReference {
  const [logicalId, ...attribute] = text.split('.');
  return { logicalId, attribute: attribute.join('.') || undefined };
}
