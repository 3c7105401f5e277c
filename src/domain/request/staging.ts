import * as z from 'zod';
import { regionKey, sameRegion } from '../region.ts';
import { parseGroupOf, parseSubnetId } from '../resource-id.ts';

/**
 * Where temporary machines of one region live: copies, probes, helpers. Their group holds nothing else. The subnet must not reach the network of the
 * sources: a copy has its original's name and accounts. It needs a way out to Azure (tag AzureCloud, 443), or commands in its guest never answer.
 */
export const Staging = z.strictObject({
  location: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9 ]{2,39}$/, 'must be a region name such as westeurope')
    .transform(regionKey),
  resourceGroupId: z
    .string()
    .refine(
      (id) => parseGroupOf(id) !== undefined && id.split('/').length === 5,
      'must be /subscriptions/…/resourceGroups/NAME',
    ),
  subnetId: z
    .string()
    .refine((id) => parseSubnetId(id) !== undefined, 'must be /subscriptions/…/virtualNetworks/NAME/subnets/NAME'),
});
export type Staging = z.infer<typeof Staging>;

/** The place for temporary machines in a region, if one is configured. */
export const stagingFor = (places: readonly Staging[] | undefined, location: string): Staging | undefined =>
  places?.find((place) => sameRegion(place.location, location));
