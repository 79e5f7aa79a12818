import { RemovalPolicy } from 'aws-cdk-lib';
import { Estimate } from './estimate';
import { TrailImportProps } from './trail-import-props';
import { ROLE_NAME_TEXT } from '../role/schema';
import {
  anyText,
  date,
  duration,
  FLAG,
  hasFunctions,
  hasTexts,
  instance,
  isObject,
  list,
  member,
  number,
  required,
} from '../validation/checks';
import { ROLE, STORE } from '../validation/constructs';
import { COST, isWithin, RETRY_ATTEMPTS, WAIT } from '../validation/forms';
import { Schema } from '../validation/struct';

/** CloudFormation cannot take a snapshot of an import. */
const { DESTROY, RETAIN, RETAIN_ON_UPDATE_OR_DELETE } = RemovalPolicy;

const TIME = date((name, time) => {
  if (time.getTime() < 0) {
    return [
      `${name} is ${time.toISOString()}, before 1970: specify a time with logs, or leave out both times to import ` +
        'all events',
    ];
  }
  return time > new Date()
    ? [
      `${name} is ${time.toISOString()}, in the future: specify a time in the past, because only existing logs can ` +
          'be imported',
    ]
    : [];
});

/** The requirements of each prop of an import, regardless of the other props. */
export const IMPORT_PROPS: Schema<TrailImportProps> = {
  source: required(instance(
    "an ImportSource such as ImportSource.fromS3Uri('s3://bucket/prefix/')", undefined, hasFunctions('bind'),
  )),
  destinations: required(list(STORE, 'event data stores', 'event data store')),
  startEventTime: TIME,
  endEventTime: TIME,
  allowOverlap: FLAG,
  allowEmpty: FLAG,
  estimate: instance(
    'an Estimate such as Estimate.fromListing()',
    undefined,
    (value) => isObject(value) && '_properties' in value && '_problems' in value,
    (name, estimate: Estimate) => estimate._problems.map((problem) => `${name}.${problem}`),
  ),
  maxEstimatedCost: number(COST, 'a number'),
  retryAttempts: number(RETRY_ATTEMPTS, 'a whole number'),
  waitForCompletion: duration(
    'of up to 55 minutes',
    'Duration.minutes(30)',
    (wait) => {
      const seconds = wait.toSeconds({ integral: false });
      return seconds > 0 && isWithin(Math.ceil(seconds), WAIT);
    },
    'inSeconds',
  ),
  metricsPerImport: FLAG,
  retryToken: anyText('a text'),
  role: ROLE,
  roleName: ROLE_NAME_TEXT,
  disableAcls: FLAG,
  removalPolicy: member('RemovalPolicy', { DESTROY, RETAIN, RETAIN_ON_UPDATE_OR_DELETE }),
  provider: instance(
    'a TrailImportProvider',
    'TrailImportProvider.getOrCreate(this) returns the provider of a stack',
    (value) => hasTexts('node.path', 'ruleName')(value) && hasFunctions('_provide')(value),
  ),
};
