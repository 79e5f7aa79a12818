/** Replaces the references in a policy with examples of their values, so that linters can read the policy. */

const PSEUDO_PARAMETERS: Record<string, string> = {
  'AWS::Partition': 'aws', 'AWS::Region': 'us-east-1', 'AWS::AccountId': '111122223333', 'AWS::StackName': 'Audit',
  'AWS::URLSuffix': 'amazonaws.com',
};
/** A placeholder for an ARN. Further text may follow it. */
const ANY_ARN = 'arn:aws:*:*:*:*';
const ANY_NAME = 'name';

interface Template {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties?: any }>;
}

/** The policies of principals in a template, by the logical IDs of their resources. */
export function policiesOf({ Resources }: Template): { readonly logicalId: string; readonly document: object }[] {
  return Object.entries(Resources).flatMap(([logicalId, { Type, Properties = {} }]) => {
    const documents: any[] = /^AWS::IAM::(Managed)?Policy$/.test(Type) ? [Properties.PolicyDocument] : [];
    const inline = Type === 'AWS::IAM::Role' ? (Properties.Policies ?? []).map((each: any) => each.PolicyDocument) : [];
    return [...documents, ...inline].map((document) => ({ logicalId, document: example(document) }));
  });
}

/** `unknown` stands for a value that only the deployment knows. */
function example(part: any, unknown = ANY_ARN): any {
  if (Array.isArray(part)) return part.map((each) => example(each, unknown));
  if (typeof part !== 'object' || part === null) return part;
  const [[name, argument] = [undefined, undefined], ...others] = Object.entries<any>(part);
  if (others.length > 0 || !name) {
    return Object.fromEntries(Object.entries(part).map(([key, each]) => [key, example(each)]));
  }
  switch (name) {
    case 'Ref': return PSEUDO_PARAMETERS[argument] ?? unknown;
    case 'Fn::If': return example(argument[1], unknown);
    // An ARN is at the beginning of a text. A reference in the middle is a name.
    case 'Fn::Join':
      return argument[1]
        .map((each: any, index: number) => example(each, index === 0 ? unknown : ANY_NAME)).join(argument[0]);
    default: return name.startsWith('Fn::') ? unknown : { [name]: example(argument) };
  }
}
