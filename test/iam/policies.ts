import type { Statement } from '../../local-cloud/lake/policy';

/** `plain`: one import, nothing set. `whole`: every setting that changes a policy. */
export type Variant = 'plain' | 'whole';

/** The policies of a synthesized stack, by their principals. They still contain intrinsic functions. */
export interface Policies {
  readonly variant: Variant;
  readonly function: Statement[];
  readonly access: Statement[];
  readonly accessTrust: Statement[];
  readonly bucket: Statement[];
  /** The logical ids that policies refer to. */
  readonly ids: {
    readonly handler: string; readonly ledger: string; readonly logGroup: string; readonly bucket?: string;
  };
}
