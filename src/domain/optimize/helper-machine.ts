import * as z from 'zod';

const Word = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$/, 'must be a word of the image catalogue');

/** By the four words of the marketplace. */
export const MarketplaceImage = z.strictObject({
  publisher: Word,
  offer: Word,
  sku: Word,
  version: Word.default('latest'),
});
export type MarketplaceImage = z.infer<typeof MarketplaceImage>;

/** A managed image, an image definition or one of its versions. */
const OwnImage = z.strictObject({
  id: z
    .string()
    .regex(
      /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Compute\/(images\/[^/]+|galleries\/[^/]+\/images\/[^/]+(\/versions\/[^/]+)?)$/i,
      'must be the id of a managed image, an image definition or an image version',
    ),
});

/**
 * The machine that a captured disk is attached to while DISM works on it. Its Windows must be as new as the newest that is optimized: an older DISM does
 * not service a newer system. https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-supported-platforms
 */
export const HelperMachine = z.strictObject({
  image: z.union([MarketplaceImage, OwnImage], 'must be {publisher, offer, sku, version} or {id}'),
  size: z
    .string()
    .regex(/^Standard_[A-Za-z0-9_-]{1,60}$/, 'must be a size such as Standard_D2s_v5')
    .default('Standard_D2s_v5'),
  /** Trusted Launch takes disks of both kinds; Standard is for images of the first generation. */
  securityType: z.enum(['Standard', 'TrustedLaunch']).default('TrustedLaunch'),
});
export type HelperMachine = z.infer<typeof HelperMachine>;
