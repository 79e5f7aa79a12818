import type { StartImportCommandInput } from '@aws-sdk/client-cloudtrail';
import { asServiceError, isDenial, outcomeOf, sentenceFor } from './errors';
import type { BucketState, Memory, Outcome } from './facts';
import { jobName } from './names';
import { importRecord } from './observe';
import type { ImportRequest, WantedImport } from './request';
import * as say from './sentences';
import type { Surroundings } from './surroundings';

/** A new import. The one call that costs money: it is sent once, whatever becomes of it. */
export async function startImport(want: WantedImport, region: string, surroundings: Surroundings): Promise<Outcome> {
  return sendStartImport('start', {
    Destinations: [want.destination],
    ImportSource: { S3: { S3LocationUri: want.sourceUri, S3BucketRegion: region, S3BucketAccessRoleArn: want.role } },
    ...(want.start && want.end ? { StartEventTime: new Date(want.start), EndEventTime: new Date(want.end) } : {}),
  }, surroundings);
}

/** A retry goes by the import's id alone: CloudTrail then takes up only what is missing. */
export async function resumeImport(importId: string, surroundings: Surroundings): Promise<Outcome> {
  return { ...await sendStartImport('resume', { ImportId: importId }, surroundings), importId };
}

async function sendStartImport(of: 'start' | 'resume', input: StartImportCommandInput, { clients, clock }: Surroundings): Promise<Outcome> {
  const { StartImportCommand } = await import('./sdk/cloudtrail');
  const client = await clients.cloudTrailOnce();
  try {
    const response = await client.send(new StartImportCommand(input));
    const now = new Date(clock.now());
    return { of, ended: 'done', record: importRecord({ CreatedTimestamp: now, UpdatedTimestamp: now, ...response }) };
  } catch (error) {
    return outcomeOf(of, error);
  }
}

export async function stopImport(importId: string, { clients }: Surroundings): Promise<Outcome> {
  const { StopImportCommand } = await import('./sdk/cloudtrail');
  try {
    await (await clients.cloudTrail()).send(new StopImportCommand({ ImportId: importId }));
    return { of: 'stop', ended: 'done' };
  } catch (error) {
    return outcomeOf('stop', error);
  }
}

/** Sets Object Ownership to bucket owner enforced, which disables ACLs. It is never set back. */
export async function disableAcls(want: WantedImport, bucket: BucketState, { clients }: Surroundings): Promise<Outcome> {
  const { PutBucketOwnershipControlsCommand } = await import('./sdk/s3');
  try {
    await (await clients.s3(bucket.region ?? want.bucketRegion)).send(new PutBucketOwnershipControlsCommand({
      Bucket: want.bucket, OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    }));
    return { of: 'disableAcls', ended: 'done' };
  } catch (error) {
    const { name } = asServiceError(error);
    // Two imports of one bucket may set it at the same moment.
    if (name === 'OperationAborted') { return { of: 'disableAcls', ended: 'throttled' }; }
    if (name === 'InvalidBucketAclWithObjectOwnership') {
      return { of: 'disableAcls', ended: 'refused', sentence: `${say.aclGrantsAccess(want.bucket)} ${sentenceFor(error)}` };
    }
    const outcome = outcomeOf('disableAcls', error);
    return isDenial(error)
      ? { ...outcome, ended: 'notYet', sentence: `${say.mayNotDisableAcls(want.bucket)} ${outcome.sentence}` } : outcome;
  }
}

/** Leaves an execution that queues or watches the import. */
export async function leaveJob(job: 'queue' | 'watch', request: ImportRequest, memory: Memory, surroundings: Surroundings): Promise<void> {
  const name = jobName(job, request, request.wanted.identity, memory.generation);
  await startExecution(request.stateMachineArn, name, { job, request, memory }, surroundings);
}

/** Its name makes an execution one, however often it is asked for. */
export async function startExecution(stateMachineArn: string, name: string, input: object, { clients }: Surroundings): Promise<void> {
  const { StartExecutionCommand } = await import('./sdk/sfn');
  try {
    await (await clients.stepFunctions()).send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
  } catch (error) {
    if (asServiceError(error).name !== 'ExecutionAlreadyExists') { throw error; }
  }
}

export async function stopExecutions(executions: readonly string[], { clients }: Surroundings): Promise<void> {
  const { StopExecutionCommand } = await import('./sdk/sfn');
  const client = await clients.stepFunctions();
  for (const executionArn of executions) {
    try {
      // With a cause it would take the right to use the key that the execution is encrypted with, which may be a former one.
      await client.send(new StopExecutionCommand({ executionArn }));
    } catch (error) {
      // It has just ended by itself.
      if (!/ExecutionDoesNotExist|ValidationException/.test(asServiceError(error).name)) { throw error; }
    }
  }
}
