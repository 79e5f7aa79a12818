import { ACCOUNT, REGION } from '../validation/forms';

/** The objects that imports read in one bucket. */
export interface BucketObjects {
  readonly bucketArn: string;
  readonly objectArns: Iterable<string>;
}

/** The wider patterns that replace the prefixes of a bucket, one after the other, until a policy fits. */
const PATTERNS = [anyAccountAndRegion, commonParent] as const;
export const WIDEST = PATTERNS.length;

/** The patterns of some buckets, as narrow as a number of characters allows. */
export function fitting(
  buckets: BucketObjects[],
  characters: number,
  textsOf: (bucket: BucketObjects, arns: string[]) => string[],
): string[] {
  for (let width = 0; ; width++) {
    const texts = [...new Set(buckets.flatMap((each) => textsOf(each, narrowest(each, width))))];
    if (width === WIDEST || texts.reduce((sum, text) => sum + text.length + 3, 0) <= characters) return texts;
  }
}

/** The ARNs of the objects, up to a width. A wider pattern is used only if it needs fewer ARNs. */
export function narrowest({ bucketArn, objectArns }: BucketObjects, width: number): string[] {
  return PATTERNS.slice(0, width).reduce(
    (shortest, pattern) => {
      const wider = pattern(bucketArn, [...objectArns]);
      return wider.length < shortest.length ? wider : shortest;
    },
    [...objectArns],
  );
}

// AWSLogs/o-exampleorgid/111122223333/CloudTrail/* becomes AWSLogs/o-exampleorgid/*/CloudTrail/*.
function anyAccountAndRegion(bucketArn: string, objectArns: string[]): string[] {
  const wide = objectArns.map((arn) => {
    const segments = segmentsOf(bucketArn, arn);
    const changed = segments?.map((segment, index) => {
      const isAccount =
        segments[index + 1] === 'CloudTrail' && (ACCOUNT.pattern.test(segment) || segment.includes('${'));
      const isRegion = segments[index - 1] === 'CloudTrail' && (REGION.pattern.test(segment) || segment.includes('${'));
      return isAccount || isRegion ? '*' : segment;
    });
    return changed ? [bucketArn, ...changed].join('/') : arn;
  });
  const patterns = wide.filter((arn) => arn.endsWith('*'));
  const isCovered = (arn: string) =>
    patterns.some((pattern) => pattern !== arn && arn.startsWith(pattern.slice(0, -1)));
  return [...new Set(wide)].filter((arn) => !isCovered(arn));
}

/** The longest path that all prefixes share. */
function commonParent(bucketArn: string, objectArns: string[]): string[] {
  const [first, ...others] = objectArns.map((arn) => segmentsOf(bucketArn, arn)).filter((each) => each !== undefined);
  if (!first) return objectArns;
  const end = first.findIndex(
    (segment, index) => segment.endsWith('*') || others.some((other) => other[index] !== segment),
  );
  const parent = end < 0 ? first : first.slice(0, end);
  return [...objectArns.filter((arn) => !segmentsOf(bucketArn, arn)), [bucketArn, ...parent, '*'].join('/')];
}

/** The segments of a key pattern. Undefined if only CloudFormation knows where the name of the bucket ends. */
export function segmentsOf(bucketArn: string, arn: string): string[] | undefined {
  return arn.startsWith(`${bucketArn}/`) ? arn.slice(bucketArn.length + 1).split('/') : undefined;
}
