/** A resource of a template, as far as its dependencies are concerned. */
interface TemplateResource {
  readonly Properties?: unknown;
  readonly DependsOn?: string | string[];
}

/** The logical IDs that a part of a template refers to by Ref, Fn::GetAtt or Fn::Sub. */
export function referredTo(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(referredTo);
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => {
    if (key === 'Ref' && typeof value === 'string') return [value];
    if (key === 'Fn::GetAtt') return [Array.isArray(value) ? value[0] : String(value).split('.')[0]].filter((each) => typeof each === 'string');
    if (key === 'Fn::Sub') {
      const [text, variables = {}] = Array.isArray(value) ? value : [value];
      const names = [...String(text).matchAll(/\$\{([^!}.][^}.]*)[^}]*\}/g)].map(([, name]) => name);
      return [...names.filter((name) => !(name in variables)), ...referredTo(variables)];
    }
    return referredTo(value);
  });
}

/**
 * The resources of a template that wait for each other in a circle by Ref, Fn::GetAtt, Fn::Sub or DependsOn, or that
 * wait for such a circle. CloudFormation refuses the template. Empty if there is none.
 */
export function cycleIn({ Resources = {} }: { readonly Resources?: Record<string, TemplateResource> }): string[] {
  const after = new Map(
    Object.entries(Resources).map(([id, { Properties, DependsOn = [] }]) => [
      id,
      new Set([...referredTo(Properties), ...[DependsOn].flat()].filter((each) => each in Resources)),
    ]),
  );
  for (;;) {
    const done = [...after].filter(([, others]) => others.size === 0).map(([id]) => id);
    if (done.length === 0) return [...after.keys()].sort();
    done.forEach((id) => after.delete(id));
    after.forEach((others) => done.forEach((id) => others.delete(id)));
  }
}
