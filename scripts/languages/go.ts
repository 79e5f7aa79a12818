import * as path from 'node:path';
import { copyExample, type Consumer, type Consumers } from './consumer';
import { run } from './run';
import type { Workshop } from './workshop';

const MODULE = 'github.com/cdk-cloudtrail-import/cdk-cloudtrail-import-go/cdkcloudtrailimport';
/** The module proxy does not have it; the one before is as good. */
const NOT_THERE = 'github.com/cdklabs/awscdk-asset-node-proxy-agent-go/nodeproxyagentv6/v2@v2.1.3';

/** Generates the module, which takes the place of the published one. The translated snippets do not compile in Go: jsii-rosetta omits packages. */
export async function goConsumers(workshop: Workshop): Promise<Consumers> {
  const generated = path.join(await workshop.translate('go', 'code'), path.basename(MODULE));
  return {
    example: await withModule(workshop, copyExample(workshop, 'go'), generated),
    quickStart: await withModule(workshop, copyExample(workshop, 'quick-start/go'), generated),
  };
}

async function withModule(workshop: Workshop, folder: string, generated: string): Promise<Consumer> {
  await run('go', [
    'mod', 'edit', `-replace=${MODULE}=${generated}`, `-exclude=${NOT_THERE}`, `-require=github.com/aws/aws-cdk-go/awscdk/v2@v${workshop.cdk}`,
  ], { cwd: folder });
  // The sums of the requirements are written now, and the server that compares them with those of others may be out of reach.
  return { folder, env: { GOFLAGS: '-mod=mod', GOSUMDB: 'off' } };
}
