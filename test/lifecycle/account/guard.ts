import type { Stack } from './cloudformation';
import type { Call } from './happenings';
import type { RoleDescription } from '../../local-cloud/lake/lake';
import type { Evaluate } from '../../local-cloud/lake/policy';

/** IAM in a world in which rights matter. Each question is answered with a reason, or with nothing where all is allowed. */
export interface Guard {
  /** Evaluates what CloudTrail asks for in the access role. */
  readonly evaluate: Evaluate;
  /** Why the function may not make this call. */
  deniesCall(call: Call, stack: Stack): Promise<string | undefined>;
  /** Why the state machine may not invoke the function. */
  deniesInvocation(stack: Stack): Promise<string | undefined>;
  /** The access role that the construct makes under this ARN. */
  accessRole(arn: string, stack: Stack): RoleDescription;
}
