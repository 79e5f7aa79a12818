import { Lazy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { fitting, segmentsOf } from '../role/key-patterns';
import { BoundImportSource } from '../source/bound-source';

/** The number of characters for prefixes in the first policy of the function. */
const CHARACTERS = 1_200;

/** The prefixes that the function lists: those of the sources, and the folders that contain them. */
export class ListedPrefixes {
  private readonly objectArns = new Map<string, Set<string>>();
  private known?: string[];

  public add({ bucketArn, objectArns }: BoundImportSource): void {
    const known = this.objectArns.get(bucketArn) ?? new Set();
    this.objectArns.set(bucketArn, known);
    objectArns.forEach((arn) => known.add(arn));
    this.known = undefined;
  }

  /**
   * Denies every other listing. A list of Allow statements by prefix would contain each bucket twice, because the
   * other actions on a bucket have no prefix. A listing without a prefix is denied, too. The delimiter limits the
   * listing of a folder above a source to its direct contents.
   *
   * @param functionArn denies it to this function alone, because others use the role
   */
  public statements(functionArn?: string): iam.PolicyStatement[] {
    const isFunction = functionArn ? { ArnEquals: { 'lambda:SourceFunctionArn': functionArn } } : {};
    const deny = (conditions: iam.Conditions) =>
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        actions: ['s3:ListBucket'],
        resources: ['*'],
        conditions: { ...conditions, ...isFunction },
      });
    const prefixes = Lazy.list({ produce: () => this.patterns() });
    const sources = Lazy.list({ produce: () => this.patterns().filter((each) => each.endsWith('*')) });
    return [
      deny({ StringNotLike: { 's3:prefix': prefixes } }),
      deny({ StringNotLike: { 's3:prefix': sources }, StringNotEquals: { 's3:delimiter': '/' } }),
    ];
  }

  private patterns(): string[] {
    this.known ??= this.computePatterns();
    return this.known;
  }

  private computePatterns(): string[] {
    const buckets = [...this.objectArns].map(([bucketArn, objectArns]) => ({ bucketArn, objectArns }));
    const patterns = fitting(buckets, CHARACTERS, ({ bucketArn }, arns) =>
      arns.flatMap((arn) => prefixesOf(bucketArn, arn)),
    );
    return patterns.includes('*') || length(patterns) > CHARACTERS ? ['*'] : patterns.sort();
  }
}

/** A pattern of keys with the folders above it, or any prefix if only CloudFormation knows the pattern. */
function prefixesOf(bucketArn: string, objectArn: string): string[] {
  const segments = segmentsOf(bucketArn, objectArn);
  if (!segments) return ['*'];
  // The prefix without its slash is a key, which is not listed.
  if (!segments.at(-1)!.endsWith('*')) return [];
  const folders = segments.slice(0, -1).map((_, index) => segments.slice(0, index).map((each) => `${each}/`).join(''));
  return [...folders, segments.join('/')];
}

function length(texts: string[]): number {
  return texts.reduce((sum, text) => sum + text.length + 3, 0);
}
