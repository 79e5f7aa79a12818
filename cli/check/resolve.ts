/** Resolves the intrinsic functions of a template, as far as their values are known before the deployment. Pure. */

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}

export interface Known {
  readonly template: Template;
  /** Values of the pseudo parameters. */
  readonly pseudo: Readonly<Record<string, string>>;
  /** The physical IDs of resources that are deployed, by logical ID. */
  readonly deployed: ReadonlyMap<string, string>;
}

/** A value that only the deployment knows. */
export class Unknown {
  constructor(readonly what: string) {}
}

export function resolve(value: unknown, known: Known): unknown {
  if (Array.isArray(value)) {
    const items = value.map((each) => resolve(each, known));
    return items.find((each) => each instanceof Unknown) ?? items;
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length > 0 || !(name === 'Ref' || name.startsWith('Fn::'))) {
    const entries = Object.entries(value).map(([key, each]) => [key, resolve(each, known)] as const);
    return entries.find(([, each]) => each instanceof Unknown)?.[1] ?? Object.fromEntries(entries);
  }
  return call(name, argument, known);
}

function call(name: string, argument: unknown, known: Known): unknown {
  if (name === 'Ref') {
    return reference(String(argument), known);
  }
  if (name === 'Fn::GetAtt') {
    const [logicalId, attribute] = Array.isArray(argument) ? (argument as string[]) : String(argument).split(/\.(.*)/);
    return attributeOf(logicalId, attribute, known);
  }
  if (name === 'Fn::Sub') {
    return substitute(argument, known);
  }
  if (name === 'Fn::If') {
    const [condition, whenTrue, whenFalse] = argument as [string, unknown, unknown];
    const holds = isTrue(known.template.Conditions?.[condition], known);
    return holds instanceof Unknown ? holds : resolve(holds ? whenTrue : whenFalse, known);
  }
  const resolved = resolve(argument, known);
  if (resolved instanceof Unknown) {
    return resolved;
  }
  const list = resolved as unknown[];
  switch (name) {
    case 'Fn::Join':
      return (list[1] as unknown[]).map(String).join(String(list[0]));
    case 'Fn::Split':
      return String(list[1]).split(String(list[0]));
    case 'Fn::Select':
      return (list[1] as unknown[])[Number(list[0])] ?? new Unknown(name);
    case 'Fn::FindInMap': {
      const [map, first, second] = list.map(String);
      return known.template.Mappings?.[map]?.[first]?.[second] ?? new Unknown(`mapping ${map}`);
    }
    default:
      return new Unknown(name === 'Fn::ImportValue' ? `the export ${String(resolved)}` : name);
  }
}

/** Whether a condition holds. */
function isTrue(condition: unknown, known: Known): boolean | Unknown {
  const [[name, argument] = ['', undefined]] = Object.entries((condition ?? {}) as object) as [string, unknown][];
  const all = () => (argument as unknown[]).map((each) => isTrue(each, known));
  switch (name) {
    case 'Condition':
      return isTrue(known.template.Conditions?.[String(argument)], known);
    case 'Fn::Equals': {
      const sides = resolve(argument, known);
      return sides instanceof Unknown ? sides : String((sides as unknown[])[0]) === String((sides as unknown[])[1]);
    }
    case 'Fn::Not': {
      const [holds] = all();
      return holds instanceof Unknown ? holds : !holds;
    }
    case 'Fn::And':
      return all().includes(false) ? false : (all().find((each) => each instanceof Unknown) ?? true);
    case 'Fn::Or':
      return all().includes(true) ? true : (all().find((each) => each instanceof Unknown) ?? false);
    default:
      return new Unknown(`condition ${name}`);
  }
}

function reference(name: string, known: Known): unknown {
  const { pseudo, template, deployed } = known;
  if (name === 'AWS::NoValue') {
    return undefined;
  }
  if (name in pseudo) {
    return pseudo[name];
  }
  const parameter = template.Parameters?.[name];
  if (parameter) {
    return parameter.Default ?? new Unknown(`parameter ${name}`);
  }
  return deployed.get(name) ?? physicalName(name, known);
}

/** The name that a template gives a resource. */
function physicalName(logicalId: string, known: Known): unknown {
  const { Type, Properties = {} } = known.template.Resources?.[logicalId] ?? {};
  const name =
    Type === 'AWS::S3::Bucket' ? Properties.BucketName : Type === 'AWS::IAM::Role' ? Properties.RoleName : undefined;
  return name === undefined ? new Unknown(`resource ${logicalId}`) : resolve(name, known);
}

function attributeOf(logicalId: string, attribute: string, known: Known): unknown {
  const { Type, Properties = {} } = known.template.Resources?.[logicalId] ?? {};
  const id = known.deployed.get(logicalId) ?? physicalName(logicalId, known);
  if (id instanceof Unknown) {
    return id;
  }
  const partition = known.pseudo['AWS::Partition'];
  if (Type === 'AWS::CloudTrail::EventDataStore' && attribute === 'EventDataStoreArn') {
    return id;
  }
  if (Type === 'AWS::S3::Bucket' && attribute === 'Arn') {
    return `arn:${partition}:s3:::${String(id)}`;
  }
  if (Type === 'AWS::KMS::Key' && attribute === 'Arn') {
    return `arn:${partition}:kms:${known.pseudo['AWS::Region']}:${known.pseudo['AWS::AccountId']}:key/${String(id)}`;
  }
  if (Type === 'AWS::IAM::Role' && attribute === 'Arn') {
    const path = resolve(Properties.Path ?? '/', known);
    return path instanceof Unknown
      ? path
      : `arn:${partition}:iam::${known.pseudo['AWS::AccountId']}:role${String(path)}${String(id)}`;
  }
  return new Unknown(`${attribute} of resource ${logicalId}`);
}

function substitute(argument: unknown, known: Known): unknown {
  const [text, variables = {}] = (Array.isArray(argument) ? argument : [argument]) as [
    string,
    Record<string, unknown>?,
  ];
  let missing: Unknown | undefined;
  const result = text.replace(/\$\{([^!}][^}]*)\}/g, (_, name: string) => {
    const value =
      name in variables
        ? resolve(variables[name], known)
        : name.includes('.')
          ? call('Fn::GetAtt', name, known)
          : reference(name, known);
    if (value instanceof Unknown) {
      missing ??= value;
    }
    return String(value);
  });
  return missing ?? result.replace(/\$\{!/g, '${');
}
