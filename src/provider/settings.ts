import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct, IConstruct } from 'constructs';
import { PROVIDER_PROPS, relationProblems } from './schema';
import { TrailImportProviderProps } from './trail-import-provider-props';
import { errorAt } from '../validation/errors';
import { checked } from '../validation/struct';

/** The settings of a provider, which several calls may specify in any order. */
export class ProviderSettings {
  private readonly specified = new Map<string, { readonly value: unknown; readonly by: string }>();
  private readonly invalid = new Set<string>();
  private readonly foundProblems: string[] = [];

  /**
   * Adds settings, and returns the names of the new ones. Some languages pass an empty struct if nothing is specified.
   *
   * @param by the construct whose provider is requested
   */
  public add(by: IConstruct, props: TrailImportProviderProps | undefined): string[] {
    if (props === undefined) return [];
    const { valid, invalid, problems } = checked('props', PROVIDER_PROPS, props);
    this.foundProblems.push(...problems);
    invalid.forEach((name) => this.invalid.add(name));
    const added: string[] = [];
    for (const [name, value] of Object.entries(valid)) {
      const known = this.specified.get(name);
      if (!known) {
        this.specified.set(name, { value, by: by.node.path });
        added.push(name);
        continue;
      }
      const [wanted, is] = [value, known.value].map(describeSetting);
      if (wanted !== is) {
        throw errorAt(
          by,
          `${name} of the import provider is ${wanted}, but ${known.by} has requested the provider with ${is}: ` +
            'specify the same value, because the imports of a stack share one provider',
        );
      }
    }
    return added;
  }

  /** Settings that have no effect without another one are left out, because aws-cdk-lib throws an error for them. */
  public get valid(): TrailImportProviderProps {
    const { vpc, vpcSubnets, securityGroups, ...others } = this.all;
    return vpc ? { vpc, vpcSubnets, securityGroups, ...others } : others;
  }

  public get problems(): string[] {
    return [...this.foundProblems, ...relationProblems(this.all, this.invalid)];
  }

  private get all(): TrailImportProviderProps {
    return Object.fromEntries([...this.specified].map(([name, { value }]) => [name, value]));
  }
}

/** A setting as a text, which is equal for equal settings. A construct is represented by its path. */
function describeSetting(setting: unknown): string {
  return JSON.stringify(setting, (_key, value) => {
    if (Construct.isConstruct(value)) return value.node.path;
    if (value instanceof Runtime) return value.name;
    // A setting that is undefined counts as left out.
    return value instanceof Object && !Array.isArray(value)
      ? Object.fromEntries(
        Object.entries(value)
          .filter(([, each]) => each !== undefined)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      )
      : value;
  });
}
