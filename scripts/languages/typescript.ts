import { mkdirSync, symlinkSync } from 'node:fs';
import * as path from 'node:path';
import { ROOT } from '../built-package';
import { copyExample, type Consumer } from './consumer';
import type { Workshop } from './workshop';

/** The packed package, beside the peers that it is compiled against. */
export function typescriptConsumer(workshop: Workshop): Consumer {
  const folder = copyExample(workshop, 'typescript');
  const modules = path.join(folder, 'node_modules');
  mkdirSync(modules);
  symlinkSync(workshop.packageFolder, path.join(modules, 'cdk-cloudtrail-import'));
  ['aws-cdk-lib', 'constructs', 'tsx'].forEach((name) => symlinkSync(path.join(ROOT, 'node_modules', name), path.join(modules, name)));
  return { folder, command: `"${process.execPath}" --import tsx app.ts` };
}
