import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProcess, type ProcessSettings, type RunningProcess } from './processes';

const HEALTH_TIMEOUT_MS = 60_000;
const LAST_LINES = 20;

export interface ServiceSettings extends ProcessSettings {
  readonly name: string;
  /** Answers with success as soon as the service can be used. */
  readonly healthUrl: string;
}

/** Starts a program that serves HTTP, and waits until it does. */
export async function startService(command: string, args: string[], settings: ServiceSettings): Promise<RunningProcess> {
  const service = startProcess(command, args, settings);
  try {
    await untilHealthy(service, settings);
    return service;
  } catch (error) {
    await service.stop();
    throw error;
  }
}

async function untilHealthy(service: RunningProcess, { name, healthUrl, logFile }: ServiceSettings): Promise<void> {
  const deadline = Date.now() + HEALTH_TIMEOUT_MS;
  while (!await answers(healthUrl)) {
    if (service.hasExited() || Date.now() > deadline) {
      const log = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-LAST_LINES).join('\n');
      throw new Error(`${name} ${service.hasExited() ? 'ended' : 'did not start in time'}. Its log ends with:\n${log}`);
    }
    await sleep(100);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
