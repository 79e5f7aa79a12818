/**
 * Values of a template's parameters, pseudo parameters (`AWS::Region`), resources (`Role`) and attributes (`Role.Arn`).
 */
export type Values = Readonly<Record<string, string>>;

type Intrinsic = readonly [name: string, argument: any];

/** A part of a template as CloudFormation hands it to a service: intrinsic functions replaced by their values. */
export function resolve(part: any, values: Values): any {
  if (Array.isArray(part)) {
    return part.map((each) => resolve(each, values));
  }
  if (typeof part !== 'object' || part === null) {
    return part;
  }
  const [only, ...others] = Object.entries(part);
  if (only && others.length === 0 && /^(Ref|Fn::\w+)$/.test(only[0])) {
    return valueOf(only, values);
  }
  return Object.fromEntries(Object.entries(part).map(([key, each]) => [key, resolve(each, values)]));
}

function valueOf([name, argument]: Intrinsic, values: Values): string {
  const resolved = resolve(argument, values);
  switch (name) {
    case 'Ref': return known(resolved, values);
    case 'Fn::GetAtt': return known([resolved].flat().join('.'), values);
    case 'Fn::Join': return resolved[1].join(resolved[0]);
    case 'Fn::Select': return resolved[1][Number(resolved[0])];
    case 'Fn::Split': return resolved[1].split(resolved[0]);
    default: throw new Error(`The template uses ${name}, which is not resolved here.`);
  }
}

function known(name: string, values: Values): string {
  if (values[name] === undefined) {
    throw new Error(`The policies refer to ${name}, whose value the test does not give.`);
  }
  return values[name];
}
