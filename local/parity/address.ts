/** What a path is about: its provider and types, the resource without action, and the polled operation if it is a polling URL. */
export interface Address {
  /** `Microsoft.Compute/virtualMachines/extensions`, lower-cased. Empty where the path names no provider. */
  readonly type: string;
  /** `Microsoft.Compute/virtualMachines/deallocate` with `*` for nothing: what a difference is filed under. */
  readonly label: string;
  /** The resource, without action and query; of a list the scope it lists. */
  readonly id: string;
  readonly action?: string;
  readonly list: boolean;
  readonly operationId?: string;
  readonly monitor: boolean;
  readonly group?: string;
  readonly subscriptionId?: string;
}

const polling =
  /\/providers\/microsoft\.\w+\/(?:locations\/[^/]+\/)?(operations|capsoperations|diskoperations|operationsstatus|operationresults)\/([^/?]+)$/i;

const typesOf = (tail: readonly string[]) => [tail[0] ?? '', ...tail.slice(1).filter((_, index) => index % 2 === 0)];

export function addressOf(method: string, url: string): Address {
  const [path = '', query = ''] = url.replace(/^https?:\/\/[^/]+/, '').split('?');
  const place = {
    group: /\/resourcegroups\/([^/]+)/i.exec(path)?.[1],
    subscriptionId: /^\/subscriptions\/([^/]+)/i.exec(path)?.[1],
  };
  const found = {
    ...(place.group ? { group: place.group } : {}),
    ...(place.subscriptionId ? { subscriptionId: place.subscriptionId } : {}),
    monitor: /(^|&)monitor=true/i.test(query),
  };
  const polled = polling.exec(path);
  if (polled) {
    const label = `locations/${polled[1]?.toLowerCase()}`;
    return { ...found, type: label, label, id: path, list: false, operationId: (polled[2] ?? '').toLowerCase() };
  }
  const at = path.toLowerCase().lastIndexOf('/providers/');
  const tail = at < 0 ? [] : path.slice(at + '/providers/'.length).split('/');
  const types = typesOf(tail);
  const label = types.join('/').toLowerCase();
  const hasAction = method === 'POST';
  const list = !hasAction && tail.length % 2 === 0 && tail.length > 1;
  const id = hasAction || list ? path.replace(/\/[^/]+\/?$/, '') : path;
  const action = hasAction ? (types.at(-1) ?? '').toLowerCase() : undefined;
  const type = (hasAction ? types.slice(0, -1) : types).join('/').toLowerCase();
  return { ...found, type, label, id, list, ...(action ? { action } : {}) };
}

export const keyOf = (id: string) => id.toLowerCase().replace(/\/+$/, '');
