import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { ROOT } from '../built-package';
import { copyExample, type Consumer, type Consumers } from './consumer';
import type { Workshop } from './workshop';
import { typescriptProgram } from '../snippets/programs';

/** The packed package, and the peers that it is compiled against. */
export async function typescriptConsumers(workshop: Workshop): Promise<Consumers> {
  const snippets = workshop.make('snippets-typescript');
  writeFileSync(path.join(snippets, 'app.ts'), typescriptProgram(await workshop.snippets()));
  return {
    example: withPackage(workshop, copyExample(workshop, 'typescript')),
    quickStart: withPackage(workshop, copyExample(workshop, 'quick-start/typescript')),
    snippets: [withPackage(workshop, snippets)],
  };
}

function withPackage(workshop: Workshop, folder: string): Consumer {
  const modules = path.join(folder, 'node_modules');
  mkdirSync(modules);
  symlinkSync(workshop.packageFolder, path.join(modules, 'cdk-cloudtrail-import'));
  ['aws-cdk-lib', 'constructs', 'tsx']
    .forEach((name) => symlinkSync(path.join(ROOT, 'node_modules', name), path.join(modules, name)));
  return { folder, command: `"${process.execPath}" --import tsx app.ts` };
}
