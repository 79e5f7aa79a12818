import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { readStatements } from './access-role';
import { narrowest, WIDEST } from './key-patterns';
import { charactersOf, MANAGED_POLICY_CHARACTERS } from './policy-size';
import { BoundImportSource } from '../source/bound-source';

/** The part of one bucket that the imports with a shared role read. */
interface BucketAccess {
  readonly bucketArn: string;
  bucketOwner?: string;
  readonly objectArns: Set<string>;
  /** The ARNs of the keys, and their replacements in the policy. */
  readonly keys: Map<string, string>;
  /** An ARN in a policy that exists also if the condition of the bucket or of a key is false. */
  readonly guarded: (arn: string) => string;
}

/** The access to some buckets, in one managed policy. */
export class LogFileAccess {
  private readonly buckets = new Map<string, BucketAccess>();
  private readonly lengths = new Map<string, number>();
  private known?: any[];

  constructor(private readonly scope: Construct) {}

  public add({ bucketArn, bucketOwner, objectArns, keys, guarded }: BoundImportSource): void {
    const access: BucketAccess =
      this.buckets.get(bucketArn) ?? { bucketArn, objectArns: new Set(), keys: new Map(), guarded };
    this.buckets.set(bucketArn, access);
    access.bucketOwner ??= bucketOwner;
    objectArns.forEach((arn) => access.objectArns.add(arn));
    keys.forEach(({ arn }) => access.keys.set(arn, access.keys.get(arn) ?? guarded(arn)));
    this.known = undefined;
  }

  /** The statements, with patterns instead of the exact prefixes of the buckets that have too many of them. */
  public statements(): any[] {
    this.known ??= this.computeStatements();
    return this.known;
  }

  private computeStatements(): any[] {
    const width = new Map([...this.buckets.keys()].map((bucket) => [bucket, 0]));
    const objectsOf = (access: BucketAccess) => narrowest(access, width.get(access.bucketArn)!);
    for (;;) {
      const all = [...this.buckets.values()];
      const statements = readStatements(
        all.map((each) => ({
          bucketArn: each.guarded(each.bucketArn),
          bucketOwner: each.bucketOwner,
          objectArns: objectsOf(each).map(each.guarded),
          keyArns: [...each.keys.values()],
        })),
      );
      const size = statements.reduce((sum, each) => sum + this.characters(textsOf(each)) + 100, 0);
      const narrow = all.filter(({ bucketArn }) => width.get(bucketArn)! < WIDEST);
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

function textsOf({ resources, actions, conditions }: iam.PolicyStatement): string[] {
  const tests = Object.values<Record<string, string[]>>(conditions).flatMap((each) => Object.entries(each).flat(2));
  return [...resources, ...actions, ...tests];
}
