import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { TargetLanguage } from 'jsii-rosetta';
import { checkTranslations } from './check-translations';
import { copyExample, type Consumer, type Consumers } from './consumer';
import { run } from './run';
import type { Workshop } from './workshop';

const MODULE = 'github.com/cdk-cloudtrail-import/cdk-cloudtrail-import-go/cdkcloudtrailimport';
/** The module proxy doesn't have this version. The previous version also works. */
const NOT_THERE = 'github.com/cdklabs/awscdk-asset-node-proxy-agent-go/nodeproxyagentv6/v2@v2.1.3';

/** Generates the module, which replaces the published one. */
export async function goConsumers(workshop: Workshop): Promise<Consumers> {
  const generated = path.join(await workshop.translate('go', 'code'), path.basename(MODULE));
  const texts = readdirSync(generated).filter((name) => /\.(go|md)$/.test(name))
    .map((name) => readFileSync(path.join(generated, name), 'utf8'));
  await checkTranslations(workshop, TargetLanguage.GO, texts);
  return {
    example: await withModule(workshop, copyExample(workshop, 'go'), generated),
    quickStart: await withModule(workshop, copyExample(workshop, 'quick-start/go'), generated),
    snippets: [await withModule(workshop, copyExample(workshop, 'go-snippets'), generated)],
  };
}

async function withModule(workshop: Workshop, folder: string, generated: string): Promise<Consumer> {
  await run('go', [
    'mod', 'edit', `-replace=${MODULE}=${generated}`, `-exclude=${NOT_THERE}`,
    `-require=github.com/aws/aws-cdk-go/awscdk/v2@v${workshop.cdk}`,
  ], { cwd: folder });
  // The go.sum file of the requirements is written now, and the checksum server may be unreachable.
  return { folder, env: { GOFLAGS: '-mod=mod', GOSUMDB: 'off' } };
}
