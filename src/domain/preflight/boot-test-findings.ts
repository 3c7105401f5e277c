import { type Finding, refusal } from '../finding.ts';
import { regionKey } from '../region.ts';
import type { ResolvedRequest } from '../request/resolve-request.ts';
import { stagingFor } from '../request/staging.ts';
import type { ImageTraits } from '../vm.ts';

/** A boot test needs something that can be withheld, and a place for its machine. */
export function bootTestFindings(vm: ImageTraits, request: ResolvedRequest): Finding[] {
  if (!request.bootTest) return [];
  const findings: Finding[] = [];
  if (request.target?.kind === 'managed-image') {
    findings.push(
      refusal({
        code: 'boot-test-needs-gallery',
        where: 'bootTest',
        message: 'A managed image cannot be withheld while a machine made of it is being tried.',
        fix: 'Capture to a gallery version, or leave bootTest out.',
      }),
    );
  }
  if (!stagingFor(request.staging, vm.location)) {
    findings.push(
      refusal({
        code: 'boot-test-needs-staging',
        where: 'bootTest',
        message: `No staging place is configured for ${regionKey(vm.location)}: a boot test needs a resource group and a subnet there.`,
        fix: 'Add staging: [{location, resourceGroupId, subnetId}] to the scope or the profile, or leave bootTest out.',
      }),
    );
  }
  return findings;
}
