import type { SeedVm } from '../../seed-shape.ts';
import type { Json } from '../../shapes/json.ts';

/** The interfaces of a machine's network profile, as a GET shows them. */
export function interfacesOf(scope: string, { deleteOption, interfaces, name }: SeedVm): Json[] {
  const names = interfaces ?? [`${name}VMNic`];
  return names.map((nic, index) => {
    const several = names.length > 1 ? { primary: index === 0 } : {};
    const properties = { ...several, ...(deleteOption ? { deleteOption } : {}) };
    return { id: `${scope}/${nic}`, ...(Object.keys(properties).length > 0 ? { properties } : {}) };
  });
}
