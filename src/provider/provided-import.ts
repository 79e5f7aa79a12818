import * as iam from 'aws-cdk-lib/aws-iam';
import { aws_cloudtrail } from 'aws-cdk-lib/interfaces';
import { BoundImportSource } from '../source/bound-source';

/** The facts about an import that its provider needs. @internal */
export interface ProvidedImport {
  readonly path: string;
  /** Source, destination and times. Two imports with equal identities would import the same events twice. */
  readonly identity: string[];
  readonly allowOverlap: boolean;
  readonly store: aws_cloudtrail.IEventDataStoreRef;
  readonly source: BoundImportSource;
  readonly switchesAcls: boolean;
  /** Whether the deployment waits for the end of the import. */
  readonly waits: boolean;
  /** The access role. */
  readonly role: iam.IRole;
  /** ARN of the access role, as far as it is known during synthesis. */
  readonly roleArn: string;
  /** The access role that the library creates. Absent: the user specified another role. */
  readonly ownRole?: iam.CfnRole;
  /** Path of the construct that creates the access role. */
  readonly roleCreator?: string;
}
