import type { Call } from './happenings';
import type { Stack } from './stack';
import type { RoleDescription } from '../../../local-cloud/lake/lake';
import type { Evaluate } from '../../../local-cloud/lake/policy';

/** IAM in tests of permissions. Without a guard, the function may make every call. */
export interface Guard {
  /** Evaluates the calls that CloudTrail makes in the access role. */
  readonly evaluate: Evaluate;
  /** Why the function may not make this call, or undefined if it may. */
  deniesCall(call: Call, stack: Stack): Promise<string | undefined>;
  /** The access role that the construct creates under this ARN. */
  accessRole(arn: string, stack: Stack): RoleDescription;
}
