import { Annotations, CfnOutput, CfnResource, Stack } from 'aws-cdk-lib';
import { isImport, referencesIn, RenderedReference, resourcesOf } from '../rendered';

/** The custom resource of the CDK that passes values to stacks in other Regions. */
const CROSS_REGION_WRITER = 'Custom::CrossRegionExportWriter';

/**
 * Emits a warning if another stack refers to an attribute of an import. The value changes, and CloudFormation refuses
 * to change an export that another stack uses.
 */
export function warnOfExports(stack: Stack): void {
  let known: Map<string, CfnResource> | undefined;
  // Most stacks export nothing, and the logical IDs of hundreds of imports take time.
  const imports = () => (known ??= importsByLogicalId(stack));
  warnWhereExported(stack, ({ logicalId, attribute }) => {
    const resource = attribute ? imports().get(logicalId) : undefined;
    return resource && attribute ? { resource, attribute } : undefined;
  });
}

function importsByLogicalId(stack: Stack): Map<string, CfnResource> {
  return new Map(resourcesOf(stack).filter(isImport).map((each) => [stack.resolve(each.logicalId), each]));
}

interface Attribute {
  readonly resource: CfnResource;
  readonly attribute: string;
}

function warnWhereExported(stack: Stack, find: (reference: RenderedReference) => Attribute | undefined): void {
  const outputs = stack.node.findAll().filter((each): each is CfnOutput => {
    return each instanceof CfnOutput && Stack.of(each) === stack;
  });
  const attributesIn = (value: unknown) => referencesIn(stack.resolve(value)).flatMap((each) => find(each) ?? []);
  for (const output of outputs.filter(({ exportName }) => exportName !== undefined)) {
    attributesIn(output.value).forEach((each) => warn(stack, each));
  }
  for (const writer of resourcesOf(stack).filter((each) => each.cfnResourceType === CROSS_REGION_WRITER)) {
    attributesIn(writer._toCloudFormation()).forEach((each) => warn(stack, each));
  }
  const { nestedStackParent: parent, nestedStackResource } = stack;
  if (!parent || !nestedStackResource) return;
  // The parent stack of a nested stack refers to the outputs of the nested stack.
  const nestedId: string = parent.resolve((nestedStackResource as CfnResource).logicalId);
  const ofOutputs = new Map(
    outputs.map((each) => [`Outputs.${stack.resolve(each.logicalId)}`, attributesIn(each.value)[0]]),
  );
  warnWhereExported(parent, ({ logicalId, attribute = '' }) =>
    logicalId === nestedId ? ofOutputs.get(attribute) : undefined,
  );
}

function warn(stack: Stack, { resource, attribute }: Attribute): void {
  const history = resource.node.scope!;
  Annotations.of(history).addWarningV2(
    'cdk-cloudtrail-import:exportedAttribute',
    `The stack ${stack.node.path} exports ${attribute} of ${history.node.path} to another stack. Later deployments ` +
      'change the value, and CloudFormation refuses to change an export that another stack uses: write the value to ' +
      'an SSM parameter (ssm.StringParameter), and let the other stack read the parameter by its name',
  );
}
