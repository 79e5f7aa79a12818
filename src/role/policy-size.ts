/**
 * IAM quotas, in characters without white space.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const MANAGED_POLICY_CHARACTERS = 6_144;
export const TRUST_POLICY_CHARACTERS = 2_048;
export const MANAGED_POLICIES_OF_A_ROLE = 10;

/** The longest values of pseudo parameters. */
const LONGEST: Record<string, number> = {
  'AWS::Partition': 'aws-us-gov'.length,
  'AWS::AccountId': 12,
  'AWS::Region': 'ap-southeast-1'.length,
};
/** The ARN of an event data store, longer than those of buckets and keys. */
const LONGEST_ARN = 'arn:aws-us-gov:cloudtrail:ap-southeast-1:111122223333:eventdatastore/'.length + 36;

/** The number of characters of a resolved part of a policy when CloudFormation has replaced its intrinsic functions. */
export function charactersOf(part: any): number {
  return JSON.stringify(longest(part)).length;
}

function longest(part: any): any {
  if (Array.isArray(part)) return part.map(longest);
  if (typeof part !== 'object' || part === null) return part;
  const [[name, argument], ...others] = [...Object.entries<any>(part), ['', undefined]];
  if (others.length > 1 || !/^(Ref|Fn::\w+)$/.test(name)) {
    return Object.fromEntries(Object.entries(part).map(([key, each]) => [key, longest(each)]));
  }
  switch (name) {
    case 'Fn::Join':
      return longest(argument[1]).join(argument[0]);
    case 'Fn::If':
      return [longest(argument[1]), longest(argument[2])].sort((a, b) => charactersOf(b) - charactersOf(a))[0];
    default:
      return 'x'.repeat(LONGEST[argument] ?? LONGEST_ARN);
  }
}
