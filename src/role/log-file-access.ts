import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { readStatements } from './access-role';
import { charactersOf, MANAGED_POLICY_CHARACTERS } from './policy-size';
import { BoundImportSource } from '../source/import-source';
import { ACCOUNT, REGION } from '../validation/forms';

/** The wider patterns that replace the prefixes of a bucket, one after the other, until the policy fits. */
const PATTERNS = [anyAccountAndRegion, commonParent] as const;

/** What the imports with a shared role read in one bucket. */
interface BucketAccess {
  readonly bucketArn: string;
  readonly objectArns: Set<string>;
  /** The ARNs of the keys, and what the policy has in their place. */
  readonly keys: Map<string, string>;
  /** An ARN in a policy that exists also if the condition of the bucket or of a key is false. */
  readonly guarded: (arn: string) => string;
}

/** The access to some buckets, in one managed policy. */
export class LogFileAccess {
  private readonly buckets = new Map<string, BucketAccess>();
  private readonly lengths = new Map<string, number>();

  constructor(private readonly scope: Construct) {}

  public add({ bucketArn, objectArns, keys, guarded }: BoundImportSource): void {
    const access = this.buckets.get(bucketArn) ?? { bucketArn, objectArns: new Set(), keys: new Map(), guarded };
    this.buckets.set(bucketArn, access);
    objectArns.forEach((arn) => access.objectArns.add(arn));
    keys.forEach(({ arn }) => access.keys.set(arn, access.keys.get(arn) ?? guarded(arn)));
  }

  /** The statements, with patterns instead of the exact prefixes of the buckets that have too many of them. */
  public statements(): any[] {
    const width = new Map([...this.buckets.keys()].map((bucket) => [bucket, 0]));
    const objectsOf = (access: BucketAccess) => narrowest(access, width.get(access.bucketArn)!);
    for (;;) {
      const all = [...this.buckets.values()];
      const statements = readStatements(
        all.map(({ bucketArn, guarded }) => guarded(bucketArn)),
        all.flatMap((each) => objectsOf(each).map(each.guarded)),
        [...new Map(all.flatMap(({ keys }) => [...keys])).values()],
      );
      const size =
        this.characters(statements.flatMap((each) => [...each.resources, ...each.actions])) + 100 * statements.length;
      const narrow = all.filter(({ bucketArn }) => width.get(bucketArn)! < PATTERNS.length);
      if (size <= MANAGED_POLICY_CHARACTERS || narrow.length === 0) {
        return statements.map((each) => each.toStatementJson());
      }
      const [widest] = narrow
        .map((each) => ({ each, size: this.characters(objectsOf(each)) }))
        .sort((a, b) => b.size - a.size);
      width.set(widest.each.bucketArn, width.get(widest.each.bucketArn)! + 1);
    }
  }

  /** Resolving is slow, and a policy may refer to hundreds of prefixes. */
  private characters(texts: string[]): number {
    return texts.reduce((sum, text) => {
      const known = this.lengths.get(text) ?? charactersOf(Stack.of(this.scope).resolve(text)) + 1;
      this.lengths.set(text, known);
      return sum + known;
    }, 0);
  }
}

/** The ARNs of the objects, up to a width. A wider pattern is used only if it takes fewer ARNs. */
function narrowest({ bucketArn, objectArns }: BucketAccess, width: number): string[] {
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
      const isAccount = segments[index + 1] === 'CloudTrail' && (ACCOUNT.pattern.test(segment) || segment.includes('${'));
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
function segmentsOf(bucketArn: string, arn: string): string[] | undefined {
  return arn.startsWith(`${bucketArn}/`) ? arn.slice(bucketArn.length + 1).split('/') : undefined;
}
