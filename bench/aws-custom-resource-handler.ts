import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as sdk from '@aws-sdk/client-cloudtrail';
import { clientClassOf, type ClientClass } from './runtime-client';
import type { Surroundings } from '../lambda/surroundings';
import type { Handle } from '../test/lifecycle/account/world';

type ShippedHandler = (event: unknown, context: { readonly logStreamName: string }) => Promise<void>;

/** The run of the function that requires a module. */
const run = new AsyncLocalStorage<{ readonly surroundings: Surroundings; readonly Client: ClientClass }>();

const FILE = join(
  dirname(require.resolve('aws-cdk-lib/package.json')),
  'custom-resource-handlers/dist/custom-resources/aws-custom-resource-handler/index.js',
);
const shipped = load();

/** Runs the code that aws-cdk-lib deploys for `AwsCustomResource`, unchanged. */
export const runShippedHandler: Handle = async (event, surroundings) => {
  const Client = await clientClassOf(surroundings);
  const logStreamName = '2026/03/02/[$LATEST]5b1f3a0c9d7e4f6282d0a1b2c3d4e5f6';
  await run.run({ surroundings, Client }, () => shipped(event, { logStreamName }));
};

/** The handler finds its own modules. Only the SDK's client and https are replaced, and call the simulated account. */
function load(): ShippedHandler {
  const ofFile = createRequire(FILE);
  const modules: Record<string, unknown> = {
    '@aws-sdk/client-cloudtrail': { ...sdk, get CloudTrailClient() { return run.getStore()!.Client; } },
    'https': { request },
  };
  const module = { exports: {} as { handler: ShippedHandler } };
  const quiet = { log: () => undefined, error: () => undefined };
  // Not in another realm, because the SDK recognizes a Date by its constructor.
  const code = new Function('exports', 'require', 'module', 'console', readFileSync(FILE, 'utf8'));
  code(module.exports, (name: string) => modules[name] ?? ofFile(name), module, quiet);
  return module.exports.handler;
}

/** The part of `https.request` that the handler uses. A refused answer has a status code like any other. */
function request(
  to: { readonly hostname: string; readonly path: string },
  onResponse: (response: { readonly statusCode: number }) => void,
): object {
  const { surroundings } = run.getStore()!;
  let body = '';
  return Object.assign(new EventEmitter(), {
    write: (text: string) => { body += text; },
    end(this: EventEmitter) {
      surroundings.putAnswer(`https://${to.hostname}${to.path}`, body).then(
        () => onResponse({ statusCode: 200 }),
        (error: Error) => {
          const status = /not taken: (\d+)/.exec(error.message)?.[1];
          if (status) {
            onResponse({ statusCode: Number(status) });
          } else {
            this.emit('error', error);
          }
        },
      );
    },
  });
}
