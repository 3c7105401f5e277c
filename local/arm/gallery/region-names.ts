/**
 * Display names of regions. A version answers them in targetRegions, whatever the caller wrote, while its replication status has the
 * short names (INDEX facts 15 and 16). Regions not listed here are spelled as the caller wrote them.
 */
export const displayNames: readonly string[] = [
  'Australia East',
  'Australia Southeast',
  'Brazil South',
  'Canada Central',
  'Canada East',
  'Central India',
  'Central US',
  'Central US EUAP',
  'East Asia',
  'East US',
  'East US 2',
  'East US 2 EUAP',
  'France Central',
  'France South',
  'Germany North',
  'Germany West Central',
  'Israel Central',
  'Italy North',
  'Japan East',
  'Japan West',
  'Korea Central',
  'Korea South',
  'Mexico Central',
  'North Central US',
  'North Europe',
  'Norway East',
  'Norway West',
  'Poland Central',
  'Qatar Central',
  'South Africa North',
  'South Africa West',
  'South Central US',
  'South India',
  'Southeast Asia',
  'Spain Central',
  'Sweden Central',
  'Sweden South',
  'Switzerland North',
  'Switzerland West',
  'UAE Central',
  'UAE North',
  'UK South',
  'UK West',
  'West Central US',
  'West Europe',
  'West India',
  'West US',
  'West US 2',
  'West US 3',
];

export const shortRegion = (name: string): string => name.replaceAll(' ', '').toLowerCase();

const byShortName = new Map(displayNames.map((name) => [shortRegion(name), name]));

export const displayRegion = (name: string): string => byShortName.get(shortRegion(name)) ?? name;
