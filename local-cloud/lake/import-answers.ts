import { statisticsOf, type ImportFailure, type ImportRecord } from './import-record';

type Answer = Record<string, unknown>;

/** The answer of GetImport and StopImport. */
export function importAnswer(record: ImportRecord): Answer {
  const statistics = statisticsOf(record);
  return {
    ...importSummary(record),
    ImportStatistics: {
      PrefixesFound: statistics.prefixesFound,
      PrefixesCompleted: statistics.prefixesCompleted,
      FilesCompleted: statistics.filesCompleted,
      EventsCompleted: statistics.eventsCompleted,
      FailedEntries: statistics.failedEntries,
    },
  };
}

/** The answer of StartImport, which has no statistics. */
export function importSummary(record: ImportRecord): Answer {
  return {
    ImportId: record.importId,
    Destinations: [record.destination],
    ImportSource: record.source,
    StartEventTime: seconds(record.startEventTime),
    EndEventTime: seconds(record.endEventTime),
    ImportStatus: record.status,
    CreatedTimestamp: seconds(record.createdAt),
    UpdatedTimestamp: seconds(record.updatedAt),
  };
}

/** An item of the answer of ListImportFailures. */
export function failureAnswer(failure: ImportFailure): Answer {
  return {
    Location: failure.location,
    Status: failure.status,
    ErrorType: failure.errorType,
    ErrorMessage: failure.errorMessage,
    LastUpdatedTime: seconds(failure.updatedAt),
  };
}

function seconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}
