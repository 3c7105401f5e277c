import * as z from 'zod';
import { parseVmId } from '../resource-id.ts';

/** An Event Grid event in either schema, as far as it matters here. The event is a hint, never the truth. */
const Envelope = z.object({
  id: z.string().min(1),
  eventType: z.string().optional(),
  type: z.string().optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});

/** Objects in today's documentation, JSON strings in older events (azure-sdk-for-net issue 5189): accept both. */
const ObjectOrJson = z.union([
  z.record(z.string(), z.unknown()),
  z.string().transform((text): Record<string, unknown> => {
    try {
      const value: unknown = JSON.parse(text);
      return typeof value === 'object' && value !== null ? { ...value } : {};
    } catch {
      return {};
    }
  }),
]);

const WriteData = z.object({
  resourceUri: z.string(),
  operationName: z.string(),
  status: z.string(),
  claims: ObjectOrJson.nullish(),
});

const NotificationData = z.object({ resourceInfo: z.object({ id: z.string(), type: z.string().optional() }) });

const OBJECT_ID = 'http://schemas.microsoft.com/identity/claims/objectidentifier';
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const OPERATIONS = new Set(['microsoft.resources/tags/write', 'microsoft.compute/virtualmachines/write']);

export interface VmWrite {
  readonly kind: 'vm-write';
  readonly eventId: string;
  readonly vmId: string;
  /** Object id of who wrote, lower-case. Absent when the event does not say. */
  readonly callerId?: string;
}

export type VmEvent = VmWrite | { readonly kind: 'other'; readonly reason: string };

const other = (reason: string): VmEvent => ({ kind: 'other', reason });

/** Subjects of tag writes are the machine's own id; the suffixed form is accepted too (domain notes section 5). */
const withoutTagsSuffix = (id: string): string => id.replace(/\/providers\/Microsoft\.Resources\/tags\/default$/i, '');

function callerOf(claims: Record<string, unknown> | null | undefined): { callerId?: string } {
  const value = claims?.[OBJECT_ID];
  return typeof value === 'string' && GUID.test(value) ? { callerId: value.toLowerCase() } : {};
}

function fromWrite(eventId: string, data: unknown): VmEvent {
  const parsed = WriteData.safeParse(data);
  if (!parsed.success) return other('data is not that of a resource write');
  const { resourceUri, operationName, status, claims } = parsed.data;
  if (status.toLowerCase() !== 'succeeded') return other(`status is ${status}`);
  if (!OPERATIONS.has(operationName.toLowerCase())) return other(`operation is ${operationName}`);
  const vmId = withoutTagsSuffix(resourceUri);
  if (!parseVmId(vmId)) return other('not a virtual machine');
  return { kind: 'vm-write', eventId, vmId, ...callerOf(claims) };
}

function fromNotification(eventId: string, data: unknown): VmEvent {
  const parsed = NotificationData.safeParse(data);
  if (!parsed.success) return other('data is not that of a resource notification');
  const vmId = parsed.data.resourceInfo.id;
  return parseVmId(vmId) ? { kind: 'vm-write', eventId, vmId } : other('not a virtual machine');
}

/** Reads one event; whatever is not a write of a virtual machine or its tags is `other` and starts nothing. */
export function readVmEvent(event: unknown): VmEvent {
  const envelope = Envelope.safeParse(event);
  if (!envelope.success) return other('not an event');
  const { id, data } = envelope.data;
  switch (envelope.data.eventType ?? envelope.data.type) {
    case 'Microsoft.Resources.ResourceWriteSuccess':
      return fromWrite(id, data);
    case 'Microsoft.ResourceNotifications.Resources.CreatedOrUpdated':
      return fromNotification(id, data);
    case undefined:
    default:
      return other('event type is not one of ours');
  }
}
