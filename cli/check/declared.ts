import { resolve, Unknown, type Known, type TemplateResource } from './resolve';
import type { StoreState } from '../../lambda/checks/facts';
import { parseWanted, type WantedImport } from '../../lambda/request/properties';

/** An import as a template declares it. Pure. */
export interface DeclaredImport {
  readonly logicalId: string;
  readonly constructPath: string;
  /** Absent: the properties are invalid, or too little of them is known. */
  readonly wanted?: WantedImport;
  readonly problems: readonly string[];
  /** The values that are known only at deployment. */
  readonly unknown: readonly string[];
  /** The event data store, if the deployment creates it. */
  readonly newStore?: StoreState;
}

const DAY = 86_400_000;

export function declaredImport(logicalId: string, known: Known, now: number): DeclaredImport {
  const { Properties = {} } = known.template.Resources![logicalId];
  const unknown: string[] = [];
  const properties: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(Properties)) {
    const resolved = resolve(value, known);
    if (!(resolved instanceof Unknown)) {
      properties[name] = resolved;
    } else if (name !== 'ServiceToken') {
      unknown.push(`${name} (${resolved.what})`);
    }
  }
  const constructPath = typeof properties.ConstructPath === 'string' ? properties.ConstructPath : logicalId;
  const store = properties.Destination === undefined ? storeOf(Properties.Destination, known) : undefined;
  if (store) {
    const [storeId, { Properties: settings = {} }] = store;
    properties.Destination = placeholder('cloudtrail', `eventdatastore/${storeId}`, known);
    return { ...parsed(without(unknown, 'Destination')), newStore: newStore(settings, known, now) };
  }
  return parsed(unknown);

  function parsed(unknownNow: readonly string[]): DeclaredImport {
    const missing = (name: string) => unknownNow.some((each) => each.startsWith(`${name} (`));
    // A role without a known name matters only for imports that exist.
    if (missing('AccessRoleArn')) {
      properties.AccessRoleArn = placeholder('iam', 'role/known-at-deployment', known);
    }
    const problems: string[] = [];
    const isPossible = !['SourceUri', 'Destination', 'StartEventTime', 'EndEventTime'].some(missing);
    const wanted = isPossible ? parseWanted(properties, problems) : undefined;
    return { logicalId, constructPath, problems, unknown: unknownNow, ...(wanted ? { wanted } : {}) };
  }
}

function without(unknown: readonly string[], name: string): string[] {
  return unknown.filter((each) => !each.startsWith(`${name} (`));
}

/** The event data store of the template to which a value refers. */
function storeOf(value: unknown, { template }: Known): [string, TemplateResource] | undefined {
  const { Ref, 'Fn::GetAtt': attribute } = (value ?? {}) as { 'Ref'?: string; 'Fn::GetAtt'?: string | string[] };
  const logicalId = Ref ?? (Array.isArray(attribute) ? attribute[0] : attribute?.split('.')[0]) ?? '';
  const resource = template.Resources?.[logicalId];
  return resource?.Type === 'AWS::CloudTrail::EventDataStore' ? [logicalId, resource] : undefined;
}

/** The state of an event data store after the deployment has created it. */
function newStore(settings: Readonly<Record<string, unknown>>, known: Known, now: number): StoreState {
  const of = (name: string) => {
    const value = resolve(settings[name], known);
    return value instanceof Unknown ? undefined : value;
  };
  const selectors = (of('AdvancedEventSelectors') ?? []) as ReadonlyArray<{
    FieldSelectors?: ReadonlyArray<{ Field?: string; Equals?: string[] }>;
  }>;
  const categories = selectors
    .flatMap(({ FieldSelectors = [] }) => FieldSelectors)
    .flatMap(({ Field, Equals = [] }) => (Field === 'eventCategory' ? Equals : []));
  const isIngesting = `${String(of('IngestionEnabled') ?? true)}` === 'true';
  const billingMode = of('BillingMode') ?? 'EXTENDABLE_RETENTION_PRICING';
  const retention = Number(of('RetentionPeriod') ?? (billingMode === 'FIXED_RETENTION_PRICING' ? 2_557 : 366));
  return {
    status: isIngesting ? 'ENABLED' : 'STOPPED_INGESTION',
    categories: categories.length > 0 ? categories : ['Management'],
    organization: `${String(of('OrganizationEnabled') ?? false)}` === 'true',
    retentionDays: retention,
    // A new event data store collects events from today. The overlap check compares days.
    createdAt: Math.floor(now / DAY) * DAY,
    billingMode: String(billingMode),
  };
}

function placeholder(service: string, resource: string, { pseudo }: Known): string {
  const region = service === 'iam' ? '' : pseudo['AWS::Region'];
  return `arn:${pseudo['AWS::Partition']}:${service}:${region}:${pseudo['AWS::AccountId']}:${resource}`;
}
