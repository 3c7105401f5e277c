import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A piece of a recorded or answered document, looked at without knowing its type. */
export type Json = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- documents of the service

export interface Interaction {
  /** Index in the source recording. */
  readonly i: number;
  readonly request: { readonly method: string; readonly path: string; readonly body: Json | null };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
}

export interface Recording {
  readonly name: string;
  /** Who recorded it, and so which headers were stripped: `cli2024`, `net2019` ... */
  readonly recorder: string;
  readonly recordedFrom: string;
  readonly interactions: readonly Interaction[];
}

/** The JavaScript recorder hid the subscription in paths and left it in bodies: it is one and the same. */
function withOneSubscription(text: string): string {
  const [, id] = /\/subscriptions\/([0-9a-f]{8}-[0-9a-f-]{27})/i.exec(text) ?? [];
  return id ? text.replaceAll('azure_subscription_id', id) : text;
}

/** Every recording of a folder whose name contains `only`, in the order of names. */
export const readRecordings = (folder: string, only = ''): readonly Recording[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json') && file.includes(only))
    .toSorted()
    .map((file) => ({
      ...(JSON.parse(withOneSubscription(readFileSync(join(folder, file), 'utf8'))) as Omit<Recording, 'name'>),
      name: file.replace(/\.json$/, ''),
    }));
