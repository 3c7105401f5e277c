import { displayNames, shortRegion } from '../gallery/region-names.ts';

/** Regions without availability zones (docs: Azure regions with availability zone support, 2025); all others of the list have three. */
const withoutZones = new Set(
  [
    ...['Australia Southeast', 'Canada East', 'France South', 'Germany North', 'Korea South', 'North Central US'],
    ...[
      'Norway West',
      'South Africa West',
      'South India',
      'Sweden South',
      'Switzerland West',
      'UAE Central',
      'UK West',
    ],
    ...['West Central US', 'West India', 'West US'],
  ].map(shortRegion),
);

const zones = ['1', '2', '3'];

function locationDocument(subscriptionId: string, displayName: string) {
  const name = shortRegion(displayName);
  const mappings = zones.map((zone) => ({ logicalZone: zone, physicalZone: `${name}-az${zone}` }));
  return {
    id: `/subscriptions/${subscriptionId}/locations/${name}`,
    name,
    type: 'Region',
    displayName,
    regionalDisplayName: displayName,
    metadata: { regionType: 'Physical', regionCategory: withoutZones.has(name) ? 'Other' : 'Recommended' },
    ...(withoutZones.has(name) ? {} : { availabilityZoneMappings: mappings }),
  };
}

export const locationDocuments = (subscriptionId: string) =>
  displayNames.map((displayName) => locationDocument(subscriptionId, displayName));
