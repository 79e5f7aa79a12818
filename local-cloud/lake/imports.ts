import type { Behaviour } from './behaviour';
import { LakeError } from './errors';
import { failureAnswer, importAnswer, importSummary } from './import-answers';
import { isRunning, type ImportRecord, type ImportSource } from './import-record';
import { ImportRun, type ImporterPorts } from './importer';
import { pageOf } from './paging';
import { SourceAccess } from './source-access';
import type { Stores } from './stores';

export interface ImportsPorts extends Omit<ImporterPorts, 'openSource'> {
  readonly now: () => number;
  readonly newId: () => string;
  readonly stores: Stores;
  readonly behaviour: Behaviour;
  openSource(source: ImportSource, destination: string): Promise<SourceAccess>;
}

type Input = Record<string, unknown>;

const CLOUDTRAIL_CATEGORIES = ['Management', 'Data', 'NetworkActivity'];
const EVENTLESS = ['CREATED', 'STARTING_INGESTION', 'STOPPING_INGESTION'];

/** The imports of the account: their records, and the runs in progress. */
export class Imports {
  private readonly records = new Map<string, ImportRecord>();
  private readonly runs = new Map<string, ImportRun>();
  /** The former records of recently retried imports, which GetImport and ListImports still show. */
  private readonly former = new Map<string, Input>();

  constructor(private readonly ports: ImportsPorts) {}

  all(): ImportRecord[] {
    return [...this.records.values()];
  }

  add(record: ImportRecord): void {
    this.records.set(record.importId, record);
  }

  forget(importId: string): void {
    this.records.delete(importId);
  }

  hasRunInto(storeArn: string): boolean {
    return [...this.runs.keys()].some((id) => this.records.get(id)?.destination === storeArn);
  }

  async advance(): Promise<void> {
    for (const [importId, run] of this.runs) {
      if (await run.advance(this.ports.now())) {
        this.runs.delete(importId);
      }
    }
  }

  async start(input: Input): Promise<Input> {
    const { ImportId, ...others } = input;
    if (ImportId !== undefined) {
      if (Object.values(others).some((value) => value !== undefined)) {
        throw invalid('A retry takes the ImportId and nothing else.');
      }
      return this.retry(String(ImportId));
    }
    const record = this.newRecord(input);
    await this.checkStart(record, true);
    this.records.set(record.importId, record);
    this.run(record);
    return importSummary(record);
  }

  get(input: Input): Input {
    return this.shown(this.visible(String(input.ImportId)));
  }

  stop(input: Input): Input {
    const record = this.known(String(input.ImportId));
    const run = this.runs.get(record.importId);
    if (!run && this.ports.behaviour.stopOfEnded === 'refuse') {
      throw invalid(`The import ${record.importId} is ${record.status}: there is nothing to stop.`);
    }
    run?.stop(this.ports.now());
    return importAnswer(record);
  }

  list(input: Input): Input {
    const destination = input.Destination === undefined ? undefined : this.destinationOf(String(input.Destination));
    const wanted = this.all().filter((record) => this.isVisible(record)
      && (destination === undefined || record.destination === destination)
      && (input.ImportStatus === undefined || this.shown(record).ImportStatus === input.ImportStatus));
    const newestFirst = wanted.reverse().sort((a, b) => b.createdAt - a.createdAt);
    const { items, nextToken } = pageOf(newestFirst, (record) => record.importId, input);
    return {
      Imports: items.map((record) => {
        const { ImportId, ImportStatus, Destinations, CreatedTimestamp, UpdatedTimestamp } = this.shown(record);
        return { ImportId, ImportStatus, Destinations, CreatedTimestamp, UpdatedTimestamp };
      }),
      NextToken: nextToken,
    };
  }

  /** The documented errors of this operation don't include ImportNotFoundException. */
  listFailures(input: Input): Input {
    const record = this.records.get(String(input.ImportId));
    if (!record) {
      throw invalid(`There is no import ${input.ImportId}.`);
    }
    const { items, nextToken } = pageOf([...record.failures.values()], (failure) => failure.location, input);
    return {
      Failures: items.map(failureAnswer),
      NextToken: nextToken,
    };
  }

  /** Resumes an import that failed or was stopped. Ingested files aren't read again. */
  private async retry(importId: string): Promise<Input> {
    const { behaviour } = this.ports;
    const record = this.known(importId);
    if (record.status !== 'FAILED' && record.status !== 'STOPPED') {
      if (behaviour.retryOfOther === 'answer') {
        return importSummary(record);
      }
      throw invalid(`The import ${importId} is ${record.status}: only FAILED and STOPPED imports are retried.`);
    }
    await this.checkStart(record, behaviour.runningBlocksRetry);
    for (const failure of record.failures.values()) {
      failure.status = failure.status === 'FAILED' ? 'RETRY' : failure.status;
    }
    this.showFormer(record);
    this.run(record);
    return importSummary(record);
  }

  private showFormer(record: ImportRecord): void {
    const { behaviour, now } = this.ports;
    this.former.set(record.importId, { ...importAnswer(record), until: now() + behaviour.retryLagMs });
  }

  private shown(record: ImportRecord): Input {
    const { until = 0, ...former } = this.former.get(record.importId) ?? {};
    return this.ports.now() < Number(until) ? former : importAnswer(record);
  }

  private run(record: ImportRecord): void {
    const { openSource, ...rest } = this.ports;
    this.runs.set(record.importId, new ImportRun(record, {
      ...rest, openSource: ({ source, destination }) => openSource(source, destination),
    }, this.ports.now()));
  }

  private newRecord({ Destinations, ImportSource: source, StartEventTime, EndEventTime }: Input): ImportRecord {
    if (!Destinations || !source) {
      throw invalid('A new import takes Destinations and ImportSource.');
    }
    if ((StartEventTime === undefined) !== (EndEventTime === undefined)) {
      throw invalid('StartEventTime and EndEventTime come together.');
    }
    if (StartEventTime !== undefined && Number(StartEventTime) > Number(EndEventTime)) {
      throw invalid('StartEventTime is after EndEventTime.');
    }
    const now = this.ports.now();
    return {
      importId: this.ports.newId(),
      destination: this.ports.stores.find((Destinations as string[])[0]).arn,
      source: source as ImportSource,
      startEventTime: milliseconds(StartEventTime),
      endEventTime: milliseconds(EndEventTime),
      createdAt: now,
      updatedAt: now,
      status: 'INITIALIZING',
      completed: new Map(),
      failures: new Map(),
    };
  }

  private async checkStart(record: ImportRecord, oneAtATime: boolean): Promise<void> {
    const { stores, behaviour } = this.ports;
    const store = stores.find(record.destination);
    const status = stores.statusOf(store);
    if (status === 'PENDING_DELETION') {
      throw new LakeError('InactiveEventDataStoreException', `The event data store ${store.arn} is pending deletion.`);
    }
    if (EVENTLESS.includes(status)) {
      throw new LakeError('InvalidEventDataStoreStatusException', `The event data store ${store.arn} is ${status}.`);
    }
    if (!stores.categoriesOf(store).every((category) => CLOUDTRAIL_CATEGORIES.includes(category))) {
      throw new LakeError(
        'InvalidEventDataStoreCategoryException', `${store.arn} is not a store of CloudTrail events.`,
      );
    }
    if (store.organization && behaviour.organization !== 'management') {
      throw new LakeError(
        'OperationNotPermittedException',
        'Only the management account imports into an organization\'s event data store.',
      );
    }
    const blocking = this.all()
      .find((other) => isRunning(other) && (behaviour.initializingBlocks || other.status !== 'INITIALIZING'));
    if (oneAtATime && blocking) {
      throw new LakeError('AccountHasOngoingImportException', `The import ${blocking.importId} is in progress.`);
    }
    await this.ports.openSource(record.source, record.destination);
  }

  private known(importId: string): ImportRecord {
    const record = this.records.get(importId);
    if (!record) {
      throw new LakeError('ImportNotFoundException', `There is no import ${importId}.`);
    }
    return record;
  }

  private visible(importId: string): ImportRecord {
    const record = this.known(importId);
    if (!this.isVisible(record, this.ports.behaviour.readLagMs)) {
      throw new LakeError('ImportNotFoundException', `There is no import ${importId}.`);
    }
    return record;
  }

  private isVisible(record: ImportRecord, later = 0): boolean {
    return record.createdAt + this.ports.behaviour.visibilityLagMs + later <= this.ports.now();
  }

  /**
   * Imports remain after their store is deleted. It isn't documented whether the filter accepts ARNs of deleted stores.
   */
  private destinationOf(arnOrId: string): string {
    try {
      return this.ports.stores.find(arnOrId).arn;
    } catch (error) {
      if ((error as LakeError).code === 'EventDataStoreNotFoundException') {
        if (this.ports.behaviour.listOfGoneStore === 'refuse') {
          throw new LakeError(
            'EventDataStoreARNInvalidException', `This account has no event data store ${arnOrId}.`,
          );
        }
        return arnOrId;
      }
      throw error;
    }
  }
}

function invalid(message: string): LakeError {
  return new LakeError('InvalidParameterException', message);
}

function milliseconds(time: unknown): number | undefined {
  return time === undefined ? undefined : Number(time) * 1000;
}
