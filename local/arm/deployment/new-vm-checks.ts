import { ArmError } from '../arm-error.ts';
import type { Json } from '../shapes/json.ts';
import type { ResolvedImage } from './image-reference.ts';

export const missing = (parameter: string) =>
  new ArmError(400, 'InvalidParameter', `Required parameter '${parameter}' is missing (null).`, { target: parameter });

/** The published texts for `osProfile` (contract: gallery-error-messages, vm-from-version). */
export function checkOsProfile(properties: Json, { captured }: ResolvedImage): void {
  const profile = properties.osProfile as Json | undefined;
  if (captured.osState === 'Specialized') {
    if (!profile) return;
    throw new ArmError(400, 'InvalidParameter', "Parameter 'osProfile' is not allowed.", { target: 'osProfile' });
  }
  if (!profile) throw missing('osProfile');
  if (!profile.adminUsername) throw missing('osProfile.adminUsername');
  const keys = (profile.linuxConfiguration?.ssh?.publicKeys ?? []) as unknown[];
  if (!profile.adminPassword && (captured.osType === 'Windows' || keys.length === 0))
    throw missing('osProfile.adminPassword');
}

/** kubermatic/machine-controller issue 2013 and azure-cli issue 27975 have the two texts. */
export function checkSecurity(properties: Json, { security }: ResolvedImage): void {
  const wanted = String(properties.securityProfile?.securityType ?? 'Standard');
  const supported = security.endsWith('Supported');
  if (!supported && security !== 'Standard' && wanted !== security) {
    throw new ArmError(
      400,
      'BadRequest',
      `The provided gallery image only supports creation of VMs and VM Scale Sets with '${security}' security type.`,
    );
  }
  if (
    wanted === 'Standard' ||
    wanted === security ||
    (supported && security.toLowerCase().includes(wanted.toLowerCase()))
  )
    return;
  throw new ArmError(
    400,
    'BadRequest',
    `Use of ${wanted} setting is not supported for the provided image. Please select Trusted Launch Supported Gen2 OS Image. ` +
      'For more information, see https://aka.ms/TrustedLaunch-FAQ.',
  );
}

export function checkPlan(plan: Json | undefined, { captured }: ResolvedImage): void {
  if (!captured.plan || plan) return;
  throw new ArmError(
    400,
    'VMMarketplaceInvalidInput',
    'Creating a virtual machine from Marketplace image or a custom image sourced from a Marketplace image requires Plan ' +
      'information in the request.',
  );
}
