import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Loose } from './lab.ts';

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'contract', 'events');

/** A published event as it was delivered. */
export interface Sample {
  readonly file: string;
  readonly schema: string;
  readonly kind: string;
  readonly payload: Loose;
}

/** Payloads that others published; they live outside the repository and may be missing. */
export const haveSamples = existsSync(folder);

export const samples: readonly Sample[] = haveSamples
  ? readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => ({ file, ...(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Omit<Sample, 'file'>) }))
  : [];

export const sample = (file: string): Sample => samples.find((one) => one.file === file) as Sample;

type Data = Readonly<Record<string, unknown>>;

/** A copy of the payload whose events carry other data. */
export function withData(payload: unknown, change: (data: Data) => Data): Loose {
  const one = (event: { data?: Data }) => ({ ...event, data: change(event.data ?? {}) });
  return Array.isArray(payload) ? payload.map((event) => one(event as { data?: Data })) : one(payload as object);
}

/** Claims as the payloads of Event Grid hold them. */
export const claimsOf = (objectId: string): Record<string, string> => ({
  aud: 'https://management.azure.com/',
  'http://schemas.microsoft.com/identity/claims/objectidentifier': objectId,
  ver: '1.0',
});

/** A tag write as Event Grid tells of it in the CloudEvents schema. */
export const tagEvent = (vmId: string, caller: string, id: string): Loose => ({
  id,
  source: vmId.split('/').slice(0, 3).join('/'),
  specversion: '1.0',
  type: 'Microsoft.Resources.ResourceWriteSuccess',
  subject: vmId,
  time: '2026-11-02T08:00:00.0000000Z',
  data: {
    authorization: {},
    claims: claimsOf(caller),
    resourceProvider: 'Microsoft.Resources',
    resourceUri: vmId,
    operationName: 'Microsoft.Resources/tags/write',
    status: 'Succeeded',
  },
});
