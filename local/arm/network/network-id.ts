import { groupId, idKey } from '../resource-id.ts';

export const networkId = (subscriptionId: string, group: string, ...segments: readonly string[]) =>
  `${groupId(subscriptionId, group)}/providers/Microsoft.Network/${segments.join('/')}`;

export const sameId = (left: string, right: string) => idKey(left) === idKey(right);

/** `…/virtualNetworks/V` and `S` of a subnet's id; undefined where it is no such id. */
export function subnetParts(id: string): { readonly networkId: string; readonly name: string } | undefined {
  const found = /^(.+\/providers\/Microsoft\.Network\/virtualNetworks\/[^/]+)\/subnets\/([^/]+)\/?$/i.exec(id);
  return found ? { networkId: found[1] ?? '', name: found[2] ?? '' } : undefined;
}
