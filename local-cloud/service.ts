import { readFileSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProcess, type ProcessSettings, type RunningProcess } from './processes';

/** Limits only how long a service that hangs takes to fail. */
const HEALTH_TIMEOUT_MS = 5 * 60_000;
const LAST_LINES = 20;

export interface ServiceSettings extends ProcessSettings {
  readonly name: string;
  /** A URL that answers with success as soon as the service can be used. */
  readonly healthUrl: string;
  /** The certificate to trust, if the service serves TLS with its own certificate. */
  readonly ca?: string;
}

/** Starts a program that serves HTTP, and waits until it does. */
export async function startService(
  command: string, args: string[], settings: ServiceSettings,
): Promise<RunningProcess> {
  const service = startProcess(command, args, settings);
  try {
    await untilHealthy(service, settings);
    return service;
  } catch (error) {
    await service.stop();
    throw error;
  }
}

async function untilHealthy(service: RunningProcess, { name, healthUrl, ca, logFile }: ServiceSettings): Promise<void> {
  const deadline = Date.now() + HEALTH_TIMEOUT_MS;
  while (!await answers(healthUrl, ca)) {
    if (service.hasExited() || Date.now() > deadline) {
      const log = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-LAST_LINES).join('\n');
      throw new Error(`${name} ${service.hasExited() ? 'ended' : 'did not start in time'}. Its log ends with:\n${log}`);
    }
    await sleep(100);
  }
}

function answers(url: string, ca?: string): Promise<boolean> {
  return new Promise((done) => {
    const request = url.startsWith('https:') ? https.get(url, { ca }) : http.get(url);
    request.once('error', () => done(false)).once('response', (response) => {
      response.resume();
      done(response.statusCode === 200);
    });
  });
}
