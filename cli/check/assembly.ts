import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from './resolve';
import { RESOURCE_TYPE } from '../../src/wire';
import { CliError } from '../screen/errors';

/** A stack of a cloud assembly with imports. */
export interface AssembledStack {
  readonly name: string;
  /** `unknown-account` and `unknown-region` of a stack without an environment count as absent. */
  readonly account?: string;
  readonly region?: string;
  readonly template: Template;
  /** The stack that contains it, and the logical ID there. */
  readonly nestedIn?: { readonly name: string; readonly logicalId: string };
}

interface Manifest {
  readonly artifacts?: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly environment?: string;
        readonly properties?: {
          readonly templateFile?: string;
          readonly stackName?: string;
          readonly directoryName?: string;
        };
      }
    >
  >;
}

/** The stacks with imports in a folder that `cdk synth` has written. */
export function readAssembly(folder: string): AssembledStack[] {
  const file = join(folder, 'manifest.json');
  if (!existsSync(file)) {
    throw new CliError(
      `${folder} isn't a cloud assembly: it contains no manifest.json. ` +
        'Run "cdk synth", and specify the folder of its output.',
    );
  }
  const { artifacts = {} } = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  return Object.entries(artifacts)
    .flatMap(([id, { type, environment = '', properties = {} }]) => {
      if (type === 'cdk:cloud-assembly' && properties.directoryName) {
        return readAssembly(join(folder, properties.directoryName));
      }
      if (type !== 'aws:cloudformation:stack' || !properties.templateFile) {
        return [];
      }
      const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment) ?? [];
      const place = {
        ...(account && !account.startsWith('unknown') ? { account } : {}),
        ...(region && !region.startsWith('unknown') ? { region } : {}),
      };
      return withNested(
        { ...place, name: properties.stackName ?? id, template: readTemplate(join(folder, properties.templateFile)) },
        folder,
      );
    })
    .filter(({ template }) => importsIn(template).length > 0);
}

/** The logical IDs of the imports of a template. */
export function importsIn({ Resources = {} }: Template): string[] {
  return Object.entries(Resources).flatMap(([logicalId, { Type }]) => (Type === RESOURCE_TYPE ? [logicalId] : []));
}

function withNested(stack: AssembledStack, folder: string): AssembledStack[] {
  const nested = Object.entries(stack.template.Resources ?? {}).flatMap(([logicalId, { Type, Metadata }]) => {
    const asset = Metadata?.['aws:asset:path'];
    if (Type !== 'AWS::CloudFormation::Stack' || typeof asset !== 'string' || !existsSync(join(folder, asset))) {
      return [];
    }
    const name = `${stack.name}/${logicalId}`;
    const nestedIn = { name: stack.name, logicalId };
    return withNested({ ...stack, name, template: readTemplate(join(folder, asset)), nestedIn }, folder);
  });
  return [stack, ...nested];
}

function readTemplate(file: string): Template {
  return JSON.parse(readFileSync(file, 'utf8')) as Template;
}
