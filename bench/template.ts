import { number, publish, table, verdict } from './measure/page';
import { runWhenMain } from './measure/run';
import type { ContenderName } from './stacks/contender';
import { resourcesOf, synthesize } from './stacks/synthesize';

/** What CloudFormation takes. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MOST_RESOURCES = 500;
const MOST_BYTES = 1_000_000;
const COUNTS = [1, 10, 100] as const;

export interface TemplateFigures {
  readonly resources: readonly number[];
  /** As the CDK uploads it, indented. */
  readonly bytes: readonly number[];
  readonly resourcesPerImport: number;
  readonly bytesPerImport: number;
  /** Without what the CDK indents. */
  readonly contentPerImport: number;
}

export async function templateFigures(contender: ContenderName): Promise<TemplateFigures> {
  const templates: string[] = [];
  for (const count of COUNTS) {
    templates.push(await synthesize(contender, count));
  }
  const [, few, many] = COUNTS;
  const perImport = (of: (template: string) => number): number => (of(templates[2]) - of(templates[1])) / (many - few);
  return {
    resources: templates.map(resourcesOf),
    bytes: templates.map(template => Buffer.byteLength(template)),
    resourcesPerImport: perImport(resourcesOf),
    bytesPerImport: perImport(template => Buffer.byteLength(template)),
    contentPerImport: perImport(template => Buffer.byteLength(JSON.stringify(JSON.parse(template)))),
  };
}

export async function fitsAStack(contender: ContenderName, count: number): Promise<boolean> {
  const template = await synthesize(contender, count);
  return resourcesOf(template) <= MOST_RESOURCES && Buffer.byteLength(template) <= MOST_BYTES;
}

/** By trial: policies that overflow are resources too. */
async function mostImports(contender: ContenderName): Promise<number> {
  let [fits, tooMany] = [0, MOST_RESOURCES + 1];
  while (tooMany - fits > 1) {
    const count = Math.floor((fits + tooMany) / 2);
    if (await fitsAStack(contender, count)) {
      fits = count;
    } else {
      tooMany = count;
    }
  }
  return fits;
}

async function main(): Promise<void> {
  const contenders = ['TrailImport', 'AwsCustomResource', 'Provider framework'] as const;
  const measured = new Map<ContenderName, TemplateFigures & { readonly most: number }>();
  for (const contender of contenders) {
    measured.set(contender, { ...await templateFigures(contender), most: await mostImports(contender) });
  }
  const rows = [...measured].map(([contender, { resources, bytes, resourcesPerImport, contentPerImport, bytesPerImport, most }]) => [
    contender, resources.map(each => number(each)).join(' / '), bytes.map(each => number(each)).join(' / '),
    number(resourcesPerImport, 1), `${number(contentPerImport)} (${number(bytesPerImport)})`, number(most),
  ]);
  const { resources, bytes } = await templateFigures('an empty stack');
  rows.push(['an empty stack', number(resources[0]), number(bytes[0]), '', '', '']);
  const [ours, theirs] = [measured.get('TrailImport')!, measured.get('AwsCustomResource')!];
  publish({
    name: 'template',
    markdown: [
      table(['', `resources, ${COUNTS.join(' / ')} imports`, 'bytes of the template', 'resources an import', 'bytes an import (indented)', 'most imports a stack'], rows),
      '',
      `Targets: at most 2 resources an import (${verdict(ours.resourcesPerImport <= 2)}), at most 2,000 bytes an import (${verdict(ours.contentPerImport <= 2_000)}), `
      + `at least 240 imports a stack (${verdict(ours.most >= 240)}). Of AwsCustomResource's: ${number(ours.resourcesPerImport / theirs.resourcesPerImport, 2)} × the resources, `
      + `${number(ours.contentPerImport / theirs.contentPerImport, 2)} × the bytes, ${number(ours.most / theirs.most, 1)} × the imports a stack.`,
      '',
      `A stack may have ${MOST_RESOURCES} resources and a template of ${number(MOST_BYTES)} bytes, the indentation of the CDK included, which is left out where nothing else is said.`,
    ].join('\n'),
  });
}

runWhenMain(module, main);
