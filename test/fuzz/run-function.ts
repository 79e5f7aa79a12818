import { at } from './at';
import { HostileAws, type Asked } from './hostile-aws';
import { FUNCTION_ARN, NOW, RULE_NAME, STACK_ID, TABLE_NAME } from './payloads';
import type { Script } from './scripts';
import { handle } from '../../lambda/handle';
import { logLine } from '../../lambda/report/log-line';
import type { Surroundings } from '../../lambda/surroundings';

/** Everything that the function does with one payload. */
export interface Trace {
  readonly aws: HostileAws;
  /** The lines as they are written. */
  readonly lines: string[];
  readonly answers: Array<{ readonly url: string; readonly body: string }>;
  /** The errors with which invocations ended. */
  readonly thrown: unknown[];
  /** The most calls of one invocation of the function. */
  readonly mostCalls: number;
  readonly invocations: number;
}

/** Lambda stops longer chains of invocations. */
const LONGEST_CHAIN = 16;

/** Invokes the function with one payload, and with each request that it passes on to a new invocation. */
export async function runFunction(payload: unknown, script: Script): Promise<Trace> {
  let [now, lost, mostCalls, invocations] = [NOW, 0, 0, 0];
  const lines: string[] = [];
  const answers: Trace['answers'] = [];
  const thrown: unknown[] = [];
  const aws = new HostileAws(
    script, askedBy(payload), { now: () => now, pass: milliseconds => { now += milliseconds; } },
  );
  const surroundings: Surroundings = {
    clock: { now: () => now, sleep: async milliseconds => { now += milliseconds; } },
    clients: aws.clients,
    putAnswer: async (url, body) => {
      if (lost++ < script.answersLost) {
        throw new Error(`no connection to ${url}`);
      }
      answers.push({ url, body });
    },
    log: line => lines.push(logLine(line, now)),
  };
  const events = [payload];
  while (events.length > 0 && invocations < LONGEST_CHAIN) {
    const [until, before] = [now + 900_000, aws.calls.length];
    try {
      await handle(events.shift(), surroundings, {
        functionArn: FUNCTION_ARN, ledgerTable: TABLE_NAME, ruleName: RULE_NAME, stackId: STACK_ID,
        requestId: `invocation-${++invocations}`, deadline: () => until,
      });
    } catch (error) {
      thrown.push(error);
    }
    mostCalls = Math.max(mostCalls, aws.calls.length - before);
    events.push(...aws.passedOn.splice(0));
  }
  return { aws, lines, answers, thrown, mostCalls, invocations };
}

/** The import that a payload asks for, so that CloudTrail may have imports with its identity. */
function askedBy(payload: unknown): Asked {
  const property = (name: string): string => {
    const values = [at(payload, 'ResourceProperties', name), at(payload, 'event', 'ResourceProperties', name)];
    return values.find((value): value is string => typeof value === 'string') ?? '';
  };
  const times = ['StartEventTime', 'EndEventTime'].map(name => new Date(property(name) || 'none'));
  return {
    uri: property('SourceUri'), destination: property('Destination'), role: property('AccessRoleArn'),
    window: times.some(time => isNaN(time.getTime())) ? undefined : [times[0], times[1]],
  };
}
