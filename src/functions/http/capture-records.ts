import type { HttpResponseInit } from '@azure/functions';
import { type DurableClient, type DurableOrchestrationStatus, OrchestrationRuntimeStatus } from 'durable-functions';
import { childId, replicationId } from '../../domain/names.ts';
import type { CaptureViews } from '../../domain/ports/summaries.ts';
import { type CaptureRecord, type CaptureView, viewOf } from '../../domain/run/capture-view.ts';
import type { CaptureOutcome } from '../../domain/run/outcome.ts';
import type { GuardInput } from '../../domain/run/run-input.ts';
import { isReplicating, type RunStatus, type Step, type WaitsFor } from '../../domain/run/step.ts';
import type { RegionProgress } from '../../domain/target.ts';
import { captureVmName, guardVmName } from '../../orchestrations/names.ts';
import { isCaptureId } from '../instance-ids.ts';
import { recordOf, statusOf } from '../task-hub.ts';
import { problem } from './problem.ts';
import type { RouteCall } from './route.ts';

const RUNTIME = { live: 'live', ended: 'completed', broken: 'broken', unknown: 'broken' } as const;

const iso = (date: Date | string): string => new Date(date).toISOString();

export const isCapture = (status: DurableOrchestrationStatus): boolean => status.name === captureVmName.name;

/** Custom status of what is at work for a run: of the copies to regions, or of the guest. */
export interface ChildStatus {
  readonly regions?: readonly RegionProgress[];
  readonly waitsFor?: WaitsFor;
}

/** The child in which a run spends the time of a step. */
function childAt(captureId: string, step: Step | undefined): string | undefined {
  if (step === undefined) return undefined;
  if (step === 'generalize') return childId(captureId, 'generalize');
  return isReplicating(step) ? replicationId(captureId) : undefined;
}

/** The SDK types everything as unknown; these are the shapes that `capture-vm` itself wrote. */
export function toRecord(status: DurableOrchestrationStatus, child: ChildStatus = {}): CaptureRecord {
  const { regions = [], waitsFor } = child;
  return {
    id: status.instanceId,
    runtime: RUNTIME[recordOf(status).kind],
    createdAt: iso(status.createdTime),
    updatedAt: iso(status.lastUpdatedTime),
    input: status.input as GuardInput,
    status: (status.customStatus as RunStatus | undefined) ?? null,
    output: (status.output as CaptureOutcome | string | undefined) ?? null,
    regions,
    ...(waitsFor ? { childWaitsFor: waitsFor } : {}),
  };
}

/** One capture with what its child shows. Undefined when there is none. */
async function readRecord(client: DurableClient, captureId: string): Promise<CaptureRecord | undefined> {
  const status = await statusOf(client, captureId);
  if (!status || !isCapture(status)) return undefined;
  const step = (status.customStatus as RunStatus | undefined)?.step;
  const child = childAt(captureId, step);
  const shown = child === undefined ? undefined : await statusOf(client, child);
  return toRecord(status, (shown?.customStatus as ChildStatus | null | undefined) ?? {});
}

/**
 * One that was accepted and has not begun: its guard is about to start it, or follows an earlier run of the machine first. Only the guard knows of it, and is not
 * named after it; those at work are looked through, but only for an id that nothing else knows.
 */
async function readComing(client: DurableClient, captureId: string): Promise<CaptureRecord | undefined> {
  const { Pending, Running } = OrchestrationRuntimeStatus;
  const live = await client.getStatusBy({ runtimeStatus: [Pending, Running] });
  const guard = live.find(
    ({ input, name }) => name === guardVmName.name && (input as GuardInput | null)?.captureId === captureId,
  );
  if (!guard) return undefined;
  const { createdTime, input, lastUpdatedTime } = guard;
  return {
    ...{ id: captureId, runtime: 'live', createdAt: iso(createdTime), updatedAt: iso(lastUpdatedTime) },
    ...{ input: input as GuardInput, status: null, output: null, regions: [] },
  };
}

export const makeCaptureViews = (client: DurableClient): CaptureViews => ({
  async view(captureId) {
    const record = await readRecord(client, captureId);
    return record && viewOf(record);
  },
});

/** The capture that the path names, or 404. */
export async function withRecord(
  call: RouteCall,
  work: (record: CaptureRecord) => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  const id = call.request.params['id'] ?? '';
  const record = isCaptureId(id) ? await readRecord(call.client, id) : undefined;
  return record ? work(record) : problem(404, 'not-found', `There is no capture ${id}.`);
}

async function keptView({ services }: RouteCall, id: string): Promise<CaptureView | undefined> {
  const text = await services.summaries.read(id);
  return text === undefined ? undefined : (JSON.parse(text) as CaptureView);
}

async function anyView(call: RouteCall, id: string): Promise<CaptureView | undefined> {
  const known = (await makeCaptureViews(call.client).view(id)) ?? (await keptView(call, id));
  if (known) return known;
  const coming = await readComing(call.client, id);
  return coming && viewOf(coming);
}

/** The same to look at: a capture that the hub has forgotten is shown as it was kept. */
export async function withView(
  call: RouteCall,
  show: (view: CaptureView) => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  const id = call.request.params['id'] ?? '';
  const view = isCaptureId(id) ? await anyView(call, id) : undefined;
  return view ? show(view) : problem(404, 'not-found', `There is no capture ${id}.`);
}
