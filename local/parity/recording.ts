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
  /** The test that was recorded. */
  readonly scenario: string;
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

/** A list of a group lists what lies in it: the recorder hid the group's name in addresses and missed it where the service writes it in capitals. */
function withOneGroup(interaction: Interaction): Interaction {
  const { request, response } = interaction;
  const [, group] = /\/resourceGroups\/([^/?]+)\/providers\/[^/]+\/[^/?]+(?:\?|$)/i.exec(request.path) ?? [];
  const value = (response.body as Json | null)?.value as Json[] | undefined;
  if (request.method !== 'GET' || group === undefined || !Array.isArray(value)) return interaction;
  const shown = value.map((item) => {
    const named = /\/resourceGroups\/([^/]+)/i.exec(String(item.id ?? ''))?.[1];
    if (named === undefined || named.toLowerCase() === group.toLowerCase()) return item;
    return { ...item, id: String(item.id).replace(named, group.toUpperCase()) };
  });
  return { request, i: interaction.i, response: { ...response, body: { ...(response.body as Json), value: shown } } };
}

/** Every recording of a folder whose name contains `only`, in the order of names. */
export const readRecordings = (folder: string, only = ''): readonly Recording[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json') && file.includes(only))
    .toSorted()
    .map((file) => {
      const recording = JSON.parse(withOneSubscription(readFileSync(join(folder, file), 'utf8'))) as Recording;
      const interactions = recording.interactions.map(withOneGroup);
      return { ...recording, interactions, name: file.replace(/\.json$/, '') };
    });
