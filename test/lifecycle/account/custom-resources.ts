import {
  CustomResourceRequest, type Abandoned, type Answer, type Properties, type RequestProps,
} from './custom-resource-request';
import { identityOfProperties } from './identity';
import type { SimulatedTime } from './simulated-time';
import type { Change, Circumstances, Resource, Stack } from './stack';

const DEFAULT_SERVICE_TIMEOUT = 3600;

export interface CustomResourcesProps {
  readonly time: SimulatedTime;
  readonly uuid: (kind: string) => string;
  deliver(stack: Stack, request: CustomResourceRequest, duplicateAfterSeconds?: number): void;
}

/** The requests that CloudFormation sends to custom resources, and its records of their answers. */
export class CustomResources {
  readonly requests: CustomResourceRequest[] = [];
  /** RequestIds of requests that CloudFormation never sent. It ignores answers to them. */
  readonly forged = new Set<string>();

  constructor(private readonly props: CustomResourcesProps) {}

  /** Creates or updates a resource. Returns whether it succeeded. */
  async change(
    stack: Stack, { logicalId }: Change, properties: Properties, circumstances: Circumstances, rollback = false,
  ): Promise<boolean> {
    const { interrupt } = stack;
    const known = stack.resources.get(logicalId);
    const held = known?.createFailed ? undefined : known;
    stack.resources.set(logicalId, held ? { ...held, status: 'UPDATE_IN_PROGRESS' }
      : { properties, status: 'CREATE_IN_PROGRESS' });
    const request = this.send(stack, circumstances, {
      type: held ? 'Update' : 'Create', logicalId, physicalId: held?.physicalId,
      properties, oldProperties: held?.properties, rollback,
    });
    if (!rollback) {
      // With --no-rollback, requests that have begun run to their end unless a person cancels.
      void interrupt?.promise.then(why => {
        if (why === 'canceled' || !circumstances.noRollback) { request.abandon('canceled', this.now); }
      });
    }
    const outcome = await request.settled.promise;
    const answered = typeof outcome !== 'string';
    const ok = isSuccess(outcome) && Buffer.byteLength(outcome.body) <= 4096;
    stack.resources.set(logicalId, {
      // CloudFormation records the ID of a failed answer as well. Without an answer it invents one for a new resource.
      physicalId: answered ? outcome.physicalId : held?.physicalId ?? `${stack.name}-${logicalId}-${this.suffix()}`,
      properties: rollback && !ok && held ? held.properties : properties,
      status: `${held ? 'UPDATE' : 'CREATE'}_${ok ? 'COMPLETE' : 'FAILED'}`,
      createFailed: !held && !ok, updateFailed: held && !ok ? held.updateFailed ?? held.properties : undefined,
    });
    return ok;
  }

  /** Sends a Delete. Returns whether it succeeded. */
  private async delete(
    stack: Stack, logicalId: string, resource: Readonly<Resource>, circumstances: Circumstances, rollback = false,
  ): Promise<boolean> {
    const held = stack.resources.get(logicalId);
    // A former resource that is cleaned up under the same logical ID does not show.
    const isShown = held?.physicalId === resource.physicalId;
    if (held && isShown) { held.status = 'DELETE_IN_PROGRESS'; }
    const request = this.send(stack, { duplicateAfterSeconds: circumstances.duplicateAfterSeconds }, {
      type: 'Delete', logicalId, physicalId: resource.physicalId, properties: resource.properties, rollback,
    });
    const ok = isSuccess(await request.settled.promise);
    if (held && isShown) { held.status = ok ? 'DELETE_COMPLETE' : 'DELETE_FAILED'; }
    return ok;
  }

  /** After an update: three attempts, then CloudFormation gives up silently. */
  async cleanUp(
    stack: Stack, logicalId: string, resource: Readonly<Resource>, circumstances: Circumstances,
  ): Promise<void> {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (await this.delete(stack, logicalId, resource, circumstances)) {
        return;
      }
    }
  }

  /** After an update, a resource of the former template goes, unless its removal policy keeps it. */
  async remove(stack: Stack, logicalId: string, circumstances: Circumstances, added = false): Promise<void> {
    const resource = stack.resources.get(logicalId)!;
    if (!added && stack.retained.has(logicalId)) {
      this.skip(stack, logicalId);
      return;
    }
    await this.cleanUp(stack, logicalId, resource, circumstances);
    this.forget(stack, logicalId, resource);
  }

  /** A resource with the removal policy RETAIN leaves the stack without a Delete. */
  skip(stack: Stack, logicalId: string): void {
    const resource = stack.resources.get(logicalId);
    if (resource && !resource.createFailed) {
      stack.resources.delete(logicalId);
      stack.removed.set(logicalId, { ...resource, status: 'DELETE_SKIPPED' });
      stack.skipped.add(identityOfProperties(resource.properties));
    }
  }

  private forget(stack: Stack, logicalId: string, resource: Resource): void {
    stack.resources.delete(logicalId);
    stack.removed.set(logicalId, { ...resource, status: 'DELETE_COMPLETE' });
    // A Create that failed hasn't adopted the import that an earlier resource has retained.
    if (!resource.createFailed) {
      stack.skipped.delete(identityOfProperties(resource.properties));
    }
  }

  /** Deletes resources side by side. Returns whether all are deleted. */
  async deleteAll(
    stack: Stack, logicalIds: readonly string[], circumstances: Circumstances, rollback: boolean,
  ): Promise<boolean> {
    const results = await Promise.all(logicalIds.filter(id => stack.resources.has(id)).map(async logicalId => {
      const resource = stack.resources.get(logicalId)!;
      const ok = await this.delete(stack, logicalId, resource, circumstances, rollback);
      if (ok) {
        this.forget(stack, logicalId, resource);
      }
      return ok;
    }));
    return !results.includes(false);
  }

  /** The PUT to a pre-signed URL. Undefined: the answer is to a forged request, and CloudFormation ignores it. */
  putAnswer(responseUrl: string, body: string): CustomResourceRequest | undefined {
    const request = this.requests.find(each => each.responseUrl === responseUrl);
    if (!request) {
      throw new Error('An answer was sent to a URL that CloudFormation never issued.');
    }
    if (this.forged.has((JSON.parse(body) as { RequestId: string }).RequestId)) {
      return undefined;
    }
    request.accept(this.now, body);
    return request;
  }

  private send(stack: Stack, { duplicateAfterSeconds }: Circumstances,
    what: Omit<RequestProps, 'stackId' | 'requestId' | 'sentAt'>): CustomResourceRequest {
    const { time, uuid, deliver } = this.props;
    const sent = { stackId: stack.id, requestId: uuid('request'), sentAt: this.now };
    const request = new CustomResourceRequest({ ...what, ...sent });
    this.requests.push(request);
    deliver(stack, request, duplicateAfterSeconds);
    const limit = Number(what.properties.ServiceTimeout ?? DEFAULT_SERVICE_TIMEOUT) * 1000;
    void request.settled.promise.then(time.after(limit, () => request.abandon('timed out', this.now)));
    return request;
  }

  private suffix(): string {
    return this.props.uuid('suffix').slice(0, 13).replace('-', '').toUpperCase();
  }

  private get now(): number {
    return this.props.time.now();
  }
}

function isSuccess(outcome: Answer | Abandoned): outcome is Answer {
  return typeof outcome !== 'string' && outcome.status === 'SUCCESS';
}
