import { number, publish, table, verdict } from './measure/page';
import { runWhenMain } from './measure/run';
import type { ContenderName } from './stacks/contender';
import { resourcesOf, synthesize } from './stacks/synthesize';

/**
 * Quotas of CloudFormation.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
const MOST_RESOURCES = 500;
const MOST_BYTES = 1_000_000;
const COUNTS = [1, 10, 100] as const;

export interface TemplateFigures {
  readonly resources: readonly number[];
  /** The size of the indented template, which the CDK uploads. */
  readonly bytes: readonly number[];
  readonly resourcesPerImport: number;
  readonly bytesPerImport: number;
  /** The same without the indentation. */
  readonly contentPerImport: number;
}

export async function templateFigures(contender: ContenderName): Promise<TemplateFigures> {
  const templates: string[] = [];
  for (const count of COUNTS) {
    templates.push(await synthesize(contender, count));
  }
  const [, few, many] = COUNTS;
  const perImport = (of: (template: string) => number): number =>
    (of(templates[2]) - of(templates[1])) / (many - few);
  return {
    resources: templates.map(resourcesOf),
    bytes: templates.map(template => Buffer.byteLength(template)),
    resourcesPerImport: perImport(resourcesOf),
    bytesPerImport: perImport(template => Buffer.byteLength(template)),
    contentPerImport: perImport(template => Buffer.byteLength(JSON.stringify(JSON.parse(template)))),
  };
}

async function fitsAStack(contender: ContenderName, count: number): Promise<boolean> {
  const template = await synthesize(contender, count);
  return resourcesOf(template) <= MOST_RESOURCES && Buffer.byteLength(template) <= MOST_BYTES;
}

/** Found by trial, because policies that overflow are resources, too. */
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
  const contenders = ['TrailImport', 'TrailImport, shared role', 'AwsCustomResource', 'Provider framework'] as const;
  const measured = new Map<ContenderName, TemplateFigures & { readonly most: number }>();
  for (const contender of contenders) {
    measured.set(contender, { ...await templateFigures(contender), most: await mostImports(contender) });
  }
  const rows = [...measured].map(([contender, figures]) => [
    contender,
    figures.resources.map(each => number(each)).join(' / '),
    figures.bytes.map(each => number(each)).join(' / '),
    number(figures.resourcesPerImport, 1),
    `${number(figures.contentPerImport)} (${number(figures.bytesPerImport)})`,
    number(figures.most),
  ]);
  const { resources, bytes } = await templateFigures('an empty stack');
  rows.push(['an empty stack', number(resources[0]), number(bytes[0]), '', '', '']);
  const [own, shared, theirs] = contenders.map(contender => measured.get(contender)!);
  const targets = ([
    ['roles of their own', own, { resources: 2, bytes: 2_000, imports: 240 }],
    ['a shared role', shared, { resources: 1, bytes: 1_000, imports: 480 }],
  ] as const).flatMap(([role, { resourcesPerImport, contentPerImport, most }, target]) => [
    [
      `${role}: at most ${target.resources} resource${target.resources > 1 ? 's' : ''} an import`,
      number(resourcesPerImport, 1), verdict(resourcesPerImport <= target.resources),
    ],
    [
      `${role}: at most ${number(target.bytes)} bytes an import`,
      number(contentPerImport), verdict(contentPerImport <= target.bytes),
    ],
    [`${role}: at least ${target.imports} imports in a stack`, number(most), verdict(most >= target.imports)],
  ]);
  publish({
    name: 'template',
    markdown: [
      table([
        '', `resources, ${COUNTS.join(' / ')} imports`, 'bytes of the template', 'resources an import',
        'bytes an import (indented)', 'most imports in a stack',
      ], rows),
      '',
      table(['target', 'measured', 'verdict'], targets),
      '',
      'Compared with AwsCustomResource, imports with roles of their own have '
      + `${number(own.resourcesPerImport / theirs.resourcesPerImport, 2)} × the resources and `
      + `${number(own.contentPerImport / theirs.contentPerImport, 2)} × the bytes, and `
      + `${number(own.most / theirs.most, 1)} × as many fit in a stack.`,
      '',
      'The imports are from one bucket with the prefixes of Control Tower. A stack has at most '
      + `${MOST_RESOURCES} resources, and its template at most ${number(MOST_BYTES)} bytes with the CDK's indentation.`,
    ].join('\n'),
  });
}

runWhenMain(module, main);
