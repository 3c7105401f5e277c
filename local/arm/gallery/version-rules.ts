import { isDeepStrictEqual } from 'node:util';
import { ArmError, operationNotAllowed } from '../arm-error.ts';
import type { GalleryImage } from '../shapes/image.ts';
import type { Json } from '../shapes/json.ts';
import { invalidParameter } from './gallery-error.ts';
import { securityFeature } from './gallery-images.ts';
import type { VersionSource } from './version-source.ts';

const plain = (plan: Json | undefined) =>
  plan
    ? { name: plan.name as string, publisher: plan.publisher as string, product: plan.product as string }
    : undefined;

/** hashicorp/packer-plugin-azure issue 304 has the second text; the first and the third are in its manner. */
function checkSecurity(image: GalleryImage, { kind, id, captured }: VersionSource, regions: number): void {
  const feature = securityFeature(image);
  // The service itself writes both ConfidentialVM and ConfidentialVm (gallery.cli2024 …region_cvm_encryption).
  const isSame = captured.securityType.toLowerCase() === feature.toLowerCase();
  const source = isSame ? feature : captured.securityType;
  if (feature === 'Standard' || feature === source) {
    if (source !== feature) {
      throw invalidParameter(
        `The source id '${id}' has the security type '${source}'. The parent gallery image must have the feature ` +
          `'SecurityType' with the value '${source}' to be used with this source.`,
        'galleryImage.properties.features',
      );
    }
  } else if (feature.endsWith('Supported')) {
    // A repository that captured machines in 2026 quotes this text, code Conflict.
    if (captured.securityType !== 'Standard') {
      throw new ArmError(
        409,
        'Conflict',
        `The source '${id}' contains TrustedLaunch or ConfidentialVM security data that cannot be used in image with ` +
          `'${feature}' security type. Please use either TrustedLaunch or ConfidentialVM security type.`,
      );
    }
    if (kind === 'vm' || kind === 'disks') {
      throw invalidParameter(
        `The security type '${feature}' is not supported for the source id '${id}'. Currently only Vhd Blob, User Image ` +
          `and Gallery Image Version sources are supported for '${feature}' images.`,
      );
    }
  } else if (source !== feature) {
    throw invalidParameter(
      `The source id '${id}' has the security type '${source}', which is not '${feature}' as in the parent gallery image.`,
    );
  }
  if (feature.toLowerCase() === 'confidentialvm' && regions > 1) {
    throw invalidParameter(
      "A gallery image version with the security type 'ConfidentialVM' cannot be replicated to other regions than the source's.",
    );
  }
}

/** Everything the definition demands of a source, in the order of the published list (domain sheet 3.3). */
export function checkAgainstDefinition(image: GalleryImage, source: VersionSource, regions: number): void {
  const { id, captured } = source;
  const { model } = image;
  if (model.osState !== captured.osState) {
    throw operationNotAllowed(
      `Cannot create Gallery Image Version from: ${id} since the OS State in the parent gallery image (${model.osState}) ` +
        `is not ${captured.osState}.`,
    );
  }
  if (model.hyperVGeneration !== captured.generation) {
    throw invalidParameter(
      `The resource with id '${id}' has a different Hypervisor generation ['${captured.generation}'] than the parent ` +
        `gallery image Hypervisor generation ['${model.hyperVGeneration}']`,
    );
  }
  if (model.osType !== captured.osType) {
    throw invalidParameter(
      `The resource with id '${id}' has a different OS type ['${captured.osType}'] than the parent gallery image OS type ` +
        `generation ['${model.osType}']`,
    );
  }
  if (model.architecture !== captured.architecture) {
    throw invalidParameter(
      `The resource with id '${id}' has a different architecture ['${captured.architecture}'] than the parent gallery image ` +
        `architecture ['${model.architecture}']`,
    );
  }
  if (captured.plan !== undefined || model.purchasePlan !== undefined) {
    if (!isDeepStrictEqual(plain(captured.plan), plain(model.purchasePlan as Json | undefined))) {
      throw invalidParameter(
        `The resource with id '${id}' has a different plan ['${JSON.stringify(plain(captured.plan) ?? {})}'] than the parent ` +
          `gallery image plan ['${JSON.stringify(plain(model.purchasePlan as Json | undefined) ?? {})}']`,
      );
    }
  }
  checkSecurity(image, source, regions);
}
