import { Stack } from 'aws-cdk-lib';
import { CfnEventDataStore } from 'aws-cdk-lib/aws-cloudtrail';
import { aws_cloudtrail } from 'aws-cdk-lib/interfaces';
import { TrailImportProps } from './trail-import-props';
import { resourceOf } from '../conditions';
import { Warning } from '../source/source-warnings';
import { Checked } from '../validation/struct';

/**
 * The problems of event data stores that the app declares: settings with which an import fails or loses events. A
 * failed first deployment deletes a new event data store again, which termination protection prevents.
 */

const DAY = 86_400_000;
const TIMES = ['startEventTime', 'endEventTime'] as const;
const ADVICE =
  'Otherwise the deployment fails, and its rollback has to delete a new event data store. To be safe, deploy the ' +
  'event data store before the import';

export function storeOfAppProblems({ valid: props, invalid }: Checked<TrailImportProps>, now = Date.now()): string[] {
  // Another check reports a time range that is invalid or incomplete.
  const isUnlimited = TIMES.every((name) => props[name] === undefined && !invalid.has(name));
  return (props.destinations ?? []).flatMap((store) => {
    const { resource, retentionDays, isCollecting } = describe(store);
    if (!resource) return [];
    const { path } = resource.node;
    const problems: string[] = [];
    const from = keptFrom(retentionDays, now);
    if (from !== undefined && lastDayOf(props) < from) {
      problems.push(
        `the event data store ${path} keeps events for ${retentionDays} days, since ${dateOf(from)}, but ` +
          `endEventTime is ${dateOf(lastDayOf(props))}: specify a later time range or a longer retentionPeriod. ` +
          ADVICE,
      );
    }
    if (isCollecting && isUnlimited && !props.allowOverlap && !invalid.has('allowOverlap')) {
      problems.push(
        `the event data store ${path} collects events itself, and the import has no time range, so that it would ` +
          'ingest the same events again: specify startEventTime and endEventTime before the creation of the event ' +
          `data store, set its ingestionEnabled to false, or set allowOverlap to true. ${ADVICE}`,
      );
    }
    return problems;
  });
}

export function storeOfAppWarnings(props: Partial<TrailImportProps>, now = Date.now()): Warning[] {
  return (props.destinations ?? []).flatMap((store) => {
    const { resource, retentionDays } = describe(store);
    const from = keptFrom(retentionDays, now);
    const first = props.startEventTime && Math.floor(props.startEventTime.getTime() / DAY);
    if (!resource || from === undefined || first === undefined || first >= from) return [];
    return [
      {
        id: 'cdk-cloudtrail-import:retention',
        text:
          `The event data store ${resource.node.path} keeps events for ${retentionDays} days, so CloudTrail drops ` +
          `the events before ${dateOf(from)}, but startEventTime is ${dateOf(first)}: specify a later startEventTime ` +
          'or a longer retentionPeriod',
      },
    ];
  });
}

/** The literal settings of an event data store of the app. */
function describe(store: aws_cloudtrail.IEventDataStoreRef) {
  const resource = resourceOf(store);
  if (!CfnEventDataStore.isCfnEventDataStore(resource)) return {};
  const resolve = (value: unknown): unknown => Stack.of(resource).resolve(value);
  const retentionPeriod = resolve(resource.retentionPeriod);
  return {
    resource,
    retentionDays: typeof retentionPeriod === 'number' ? retentionPeriod : undefined,
    isCollecting: [undefined, true].includes(resolve(resource.ingestionEnabled) as boolean | undefined),
  };
}

/** The first day, since 1970, whose events the event data store keeps. */
function keptFrom(retentionDays: number | undefined, now: number): number | undefined {
  return retentionDays === undefined ? undefined : Math.floor(now / DAY) - retentionDays;
}

/** Infinite without a time range, or if the time range is invalid, which another check reports. */
function lastDayOf({ endEventTime }: Partial<TrailImportProps>): number {
  const time = endEventTime?.getTime() ?? NaN;
  return isNaN(time) ? Infinity : Math.floor(time / DAY);
}

function dateOf(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}
