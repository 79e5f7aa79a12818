import * as path from 'node:path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { aws_cloudtrail, aws_kms } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { storeArnInPolicy } from './event-data-store';
import { accessRoleArns, CLOUDTRAIL } from './import-access-role';
import { logGroupProblems, runtimeProblems } from './import-checks';
import { BoundImportSource } from './import-source';
import { OtherAccounts } from './other-accounts';
import { Overlap, overlapProblems } from './overlap';
import { commonStatements, ProviderPermissions } from './provider-permissions';
import { keyStatements, providerStateMachine } from './provider-state-machine';
import { describeSettings } from './settings';

/** Settings of the function and the state machine that all imports of a stack share. Each can be changed in place. */
export interface TrailImportProviderProps {
  /**
   * The role of the function. The permissions that imports need are attached to it by policies of their own; in a VPC it has to allow the network
   * interfaces itself (`AWSLambdaVPCAccessExecutionRole`).
   *
   * @default - a new role without AWS-managed policies
   */
  readonly role?: iam.IRole;

  /**
   * The log group of the function and the state machine. The metrics are made from its lines, which only the Standard class does: one of this app that
   * is of another class, such as Infrequent Access, is an error at synth.
   *
   * @default - a new one that keeps its lines for a year and is deleted with the stack
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * The VPC that the function runs in. It has to reach CloudTrail, S3, Step Functions, CloudFormation, EventBridge and Lambda, if by endpoints alone
   * then those; its log lines do not pass through the VPC. The policy of an S3 endpoint has to allow the source's bucket, and the buckets named
   * `cloudformation-custom-resource-response-*`, through which it answers CloudFormation. An endpoint reaches no bucket of another Region.
   *
   * Of a VPC of the same stack, all that lies in its construct, such as endpoints that were added by it, is there before the imports and as long as they are.
   *
   * @default - no VPC
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-vpce-bucketnames.html
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of the VPC that the function runs in.
   *
   * @default - the private subnets, as `lambda.Function` chooses them
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the function in its VPC.
   *
   * @default - a new one that lets all outbound traffic pass
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The function's runtime, Node.js 20 or newer. Another is an error at synth.
   *
   * @default - the Node.js that the installed aws-cdk-lib takes for the latest of the stack's Region (`determineLatestNodeRuntime`; by 2.240.0 it is
   * Node.js 22), so that it is renewed with aws-cdk-lib
   */
  readonly runtime?: lambda.Runtime;

  /**
   * A KMS key that encrypts the function's environment, the new log group and the state machine. Its policy is left alone; it has to let
   * `logs.<region>.amazonaws.com` encrypt and decrypt, and `delivery.logs.amazonaws.com` decrypt, besides trusting its account.
   *
   * Change or remove it while no import of the stack is queued or running, and leave the former key enabled: an execution of the state machine may
   * need the key with which it began to its end.
   *
   * @default - keys that AWS owns
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   */
  readonly encryptionKey?: aws_kms.IKeyRef;

  /**
   * The function's memory in MiB.
   *
   * @default 256
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
   */
  readonly memorySize?: number;
}

/** What an import tells its provider. @internal */
export interface ProvidedImport {
  readonly path: string;
  /** Source, destination and times: two imports in which they are equal would import the same events twice. */
  readonly identity: string[];
  readonly overlap: Overlap;
  readonly store: aws_cloudtrail.IEventDataStoreRef;
  readonly source: BoundImportSource;
  readonly switchesAcls: boolean;
  /** ARN of the access role, as far as it is known at synth. */
  readonly roleArn: string;
  readonly givenRole: boolean;
}

const PATH = 'CloudTrailImportProvider';

/**
 * The function and the state machine that carry out the imports of a stack. There is one in each stack that has imports, made by the first of them;
 * to give it settings, call `getOrCreate` with them before.
 */
export class TrailImportProvider extends Construct {
  /**
   * The provider of the stack that `scope` lives in.
   *
   * Asking twice with different settings is an error; asking without settings takes the provider as it is.
   *
   * @param scope any construct of the stack
   * @param props the provider's settings
   * @example
   *
   * import { TrailImportProvider } from 'cdk-cloudtrail-import';
   *
   * class AuditStack extends Stack {
   *   constructor(scope: Construct, id: string) {
   *     super(scope, id);
   *     TrailImportProvider.getOrCreate(this, { memorySize: 512 });
   *   }
   * }
   */
  public static getOrCreate(scope: Construct, props?: TrailImportProviderProps): TrailImportProvider {
    const stack = Stack.of(scope);
    const existing = stack.node.tryFindChild(PATH);
    if (!(existing instanceof TrailImportProvider)) return new TrailImportProvider(stack, PATH, scope.node.path, props ?? {});
    const [is, wanted] = [describeSettings(existing.settings), describeSettings(props ?? {})];
    if (props && is !== wanted) {
      throw new Error(`${scope.node.path} asks for an import provider with ${wanted}, but ${existing.askedBy} made the one of ${stack.node.path} with ${is}. `
        + 'A stack has one provider: call TrailImportProvider.getOrCreate with all its settings once, before the first TrailImport');
    }
    return existing;
  }

  /** The function that CloudFormation and the state machine call. */
  public readonly handler: lambda.IFunction;
  /** The log group of function and state machine. */
  public readonly logGroup: logs.ILogGroup;
  /** ARN of the state machine in which imports are started, watched and stopped. */
  public readonly stateMachineArn: string;

  /** @internal */
  public readonly _permissions: ProviderPermissions;
  /** @internal */
  public readonly _vpc?: ec2.IVpc;
  private readonly imports: ProvidedImport[] = [];
  private readonly otherAccounts = new OtherAccounts(this);

  private constructor(scope: Construct, id: string, private readonly askedBy: string, private readonly settings: TrailImportProviderProps) {
    super(scope, id);
    const { encryptionKey, vpc } = settings;
    this.logGroup = settings.logGroup ?? new logs.LogGroup(this, 'LogGroup', {
      retention: logs.RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.DESTROY,
      encryptionKey,
    });
    const role = settings.role ?? new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: vpc && { NetworkInterfaces: networkInterfaces() },
    });
    // CloudFormation refuses to change the function that serves a custom resource: it has no physical name, and its id stays.
    this.handler = new lambda.Function(this, 'Function', {
      description: 'Starts, watches and stops the CloudTrail imports of this stack',
      code: lambda.Code.fromAsset(path.join(__dirname, '..', 'assets', 'handler')),
      handler: 'index.handler',
      runtime: settings.runtime ?? lambda.determineLatestNodeRuntime(this),
      memorySize: settings.memorySize ?? 256,
      timeout: Duration.minutes(15),
      role,
      logGroup: this.logGroup,
      environmentEncryption: encryptionKey,
      vpc,
      vpcSubnets: settings.vpcSubnets,
      securityGroups: settings.securityGroups,
    });
    const machine = providerStateMachine(this, 'StateMachine', { handler: this.handler, logGroup: this.logGroup, encryptionKey });
    this.stateMachineArn = machine.ref;
    this._vpc = vpc;
    this._permissions = new ProviderPermissions(this, 'Permissions', role, [
      ...commonStatements(this, this.handler.functionArn, machine.ref, machine.attrName, this.logGroup.logGroupArn),
      ...keyStatements(encryptionKey),
    ]);
    this.node.addValidation({
      validate: () => [...runtimeProblems(settings.runtime), ...logGroupProblems(settings.logGroup), ...this.overlap(), ...this.sameRoleTwice()],
    });
  }

  /** Allows what one more import needs. @internal */
  public _provide(each: ProvidedImport): void {
    const bucketActions = ['s3:ListBucket', 's3:GetBucketAcl', 's3:GetBucketOwnershipControls'];
    this.imports.push(each);
    const storeArn = each.store.eventDataStoreRef.eventDataStoreArn;
    this._permissions.allow(['cloudtrail:GetEventDataStore'], storeArnInPolicy(this, each.store), storeArn);
    this._permissions.allow(each.switchesAcls ? [...bucketActions, 's3:PutBucketOwnershipControls'] : bucketActions, each.source.bucketArn);
    // The roles that imports make share a path: that keeps the policy the same size for any number of them.
    const roleArn = each.givenRole ? each.roleArn : accessRoleArns(this);
    this._permissions.allow(['iam:PassRole'], roleArn, roleArn, CLOUDTRAIL);
    this.otherAccounts.add(each.source, each.roleArn);
  }

  private overlap(): string[] {
    const stack = Stack.of(this);
    return overlapProblems(this.imports.map((each) => ({ ...each, identity: stack.resolve(each.identity) })));
  }

  /** Each import makes a role of its own, and IAM tells names apart by their letters, not their case. */
  private sameRoleTwice(): string[] {
    const makers = new Map<string, string>();
    return this.imports.filter((each) => !each.givenRole).flatMap(({ path: maker, roleArn }) => {
      const other = makers.get(roleArn.toLowerCase()) ?? maker;
      makers.set(roleArn.toLowerCase(), other);
      return other === maker ? [] : [`${maker} has the same roleName as ${other}: give each import another, for a role's name is unique in its account`];
    });
  }
}

/** A function in a VPC cannot be created without these; Lambda asks for them on every interface. */
function networkInterfaces(): iam.PolicyDocument {
  return new iam.PolicyDocument({
    statements: [new iam.PolicyStatement({
      actions: [
        'ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DeleteNetworkInterface',
        'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses',
      ],
      resources: ['*'],
    })],
  });
}
