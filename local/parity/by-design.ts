import type { Difference } from './compare/difference.ts';

/** A difference that is meant: one operation, one field, and why. No wildcards; never a status, an error code or a polling header. */
interface ByDesign {
  /** Method and types, as in `GET microsoft.compute/virtualmachines`. */
  readonly operation: string;
  readonly field: string;
  readonly reason: string;
}

const entry = (operation: string, field: string, reason: string): ByDesign => ({ operation, field, reason });

const getVm = 'GET microsoft.compute/virtualmachines';
const putVm = 'PUT microsoft.compute/virtualmachines';
const patchVm = 'PATCH microsoft.compute/virtualmachines';
const poll = 'GET locations/operations';
const provider = 'GET microsoft.compute';
const ownCatalogue = 'lists what the simulator knows, with one version each, instead of a catalogue of 2017';

const ownPolicy = 'a policy of the recorded subscription put tags on every machine: no policy is simulated';

const ownGuest =
  'what the package manager of the recorded guest printed while it installed a web server: packages are not simulated';

export const byDesign: readonly ByDesign[] = [
  entry(getVm, 'etag', 'recorded in 2023 under a version of 2024 that azure-cli wrote into its recordings afterwards'),
  entry(putVm, 'tags', ownPolicy),
  entry(getVm, 'tags', ownPolicy),
  entry(getVm, 'value[].tags', ownPolicy),
  entry(patchVm, 'tags', ownPolicy),
  entry(poll, 'properties.output.value[].message', ownGuest),
  entry(poll, 'value[].message', ownGuest),
  entry(provider, 'resourceTypes', ownCatalogue),
  entry(provider, 'resourceTypes[].locations', ownCatalogue),
  entry(provider, 'resourceTypes[].apiVersions', ownCatalogue),
  entry(provider, 'resourceTypes[].capabilities', ownCatalogue),
];

export const isByDesign = (operation: string, { field }: Difference) =>
  byDesign.some((known) => known.operation === operation && known.field === field);
