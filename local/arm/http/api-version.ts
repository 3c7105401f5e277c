import type { Json } from '../shapes/json.ts';
import type { ArmRequest } from './message.ts';

/** A caller that names none is shown everything. */
export const versionOf = ({ query }: ArmRequest): string => query.get('api-version') ?? '9999-12-31';

/** Paths such as `properties.tier`, and the api-version that brought them: an older one is not shown them. */
export type Since = Readonly<Record<string, string>>;

function without(document: Json, path: readonly string[]): Json {
  const [name = '', ...rest] = path;
  if (!(name in document)) return document;
  const { [name]: inner, ...others } = document;
  if (rest.length === 0) return others;
  if (Array.isArray(inner)) return { ...document, [name]: inner.map((item) => without(item as Json, rest)) };
  return typeof inner === 'object' && inner !== null ? { ...document, [name]: without(inner as Json, rest) } : document;
}

/** The document as the asked api-version knows it. */
export const asOf = (document: Json, since: Since, apiVersion: string): Json =>
  Object.entries(since)
    .filter(([, version]) => apiVersion < version)
    .reduce((shown, [path]) => without(shown, path.split('.')), document);
