import { seededCapture } from '../gallery/seed-galleries.ts';
import type { Captured } from '../shapes/image.ts';
import type { Json } from '../shapes/json.ts';

export interface MarketplaceImage {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
  readonly version: string;
}

const byPath =
  /\/publishers\/(?<publisher>[^/]+)\/artifacttypes\/vmimage\/offers\/(?<offer>[^/]+)\/skus\/(?<sku>[^/]+)\/versions\/(?<version>[^/]+)$/i;

/** The two ways of naming one: four words, or the path of the catalogue. */
export function marketplaceImage(reference: Json): MarketplaceImage | undefined {
  const found = byPath.exec(String(reference.id ?? ''))?.groups;
  const { publisher, offer, sku, version = 'latest' } = (found ?? reference) as Record<string, string | undefined>;
  return publisher && offer && sku ? { publisher, offer, sku, version } : undefined;
}

/** The catalogue itself is not simulated: `latest` is always the same made-up version. */
export const exactVersion = ({ version }: MarketplaceImage) =>
  version.toLowerCase() === 'latest' ? '1.0.20240801' : version;

const isWindows = ({ publisher, offer, sku }: MarketplaceImage) =>
  /windows/i.test(`${offer} ${sku}`) ||
  /^MicrosoftWindows|^MicrosoftSQLServer$|^MicrosoftVisualStudio$/i.test(publisher);

const isSecondGeneration = ({ offer, sku }: MarketplaceImage) =>
  /(^|[-_])(g2|gen2)($|[-_])|cvm|server-jammy|trustedlaunch|smalldisk-g2/i.test(sku) ||
  /-cvm$/i.test(offer) ||
  sku === 'server';

/** The name of one version in the catalogue, as disks remember it. */
export const cataloguePath = (subscriptionId: string, location: string, image: MarketplaceImage) =>
  `/Subscriptions/${subscriptionId}/Providers/Microsoft.Compute/Locations/${location}/Publishers/${image.publisher}` +
  `/ArtifactTypes/VMImage/Offers/${image.offer}/Skus/${image.sku}/Versions/${exactVersion(image)}`;

/** Small disks of Windows: 30 GiB where the SKU says so; the one of confidential machines was recorded with 16 (encryption.cli2024). */
const sizeOf = ({ offer, sku }: MarketplaceImage) =>
  /smalldisk/i.test(sku) ? { sizeGiB: 30 } : /windows-cvm/i.test(offer) ? { sizeGiB: 16 } : {};

/** What lies in it: a well generalized system with one disk. */
export function marketplaceCapture(image: MarketplaceImage): Captured {
  return seededCapture(isWindows(image) ? 'Windows' : 'Linux', {
    generation: isSecondGeneration(image) ? 'V2' : 'V1',
    architecture: /arm64/i.test(image.sku) ? 'Arm64' : 'x64',
    ...sizeOf(image),
  });
}
