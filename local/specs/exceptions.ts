import type { Exchange } from '../arm/http/exchange-log.ts';

/** One point in which an exchange is not as the spec says. */
export interface Finding {
  readonly side: 'request' | 'response';
  /** Method and path without names. */
  readonly where: string;
  readonly code: string;
  readonly field: string;
  readonly message: string;
}

/** Where the service itself was recorded to differ from its spec, or the validator cannot know: with the reason. */
interface SpecException {
  readonly holds: (exchange: Exchange, finding: Finding) => boolean;
  readonly reason: string;
}

const errorShape = (body: unknown): boolean => {
  const error = (body as { error?: { code?: unknown; message?: unknown } } | undefined)?.error;
  return typeof error?.code === 'string' && typeof error.message === 'string';
};

const withoutErrors =
  /\/providers\/Microsoft\.Compute\/((disks|snapshots|diskEncryptionSets|diskAccesses)\b|virtualMachines\/runCommand$)/i;

const exceptions: readonly SpecException[] = [
  {
    reason:
      'DiskRP and the run command action define no error answer in their specs; the service gives the ordinary one (INDEX facts 12, 19, 22)',
    holds: ({ status, body }, { code, where }) =>
      code === 'INVALID_RESPONSE_CODE' && status >= 400 && withoutErrors.test(where) && errorShape(body),
  },
  {
    reason:
      'a throttled answer has code, message and details without an error around them (INDEX, errors/quoted-errors)',
    holds: ({ status }, { side, code }) =>
      status === 429 && side === 'response' && code === 'OBJECT_ADDITIONAL_PROPERTIES',
  },
  {
    reason:
      'the spec wants createOption in updates too; the documented PATCH of deleteOption has none (learn.microsoft.com/azure/virtual-machines/delete)',
    holds: ({ method }, { side, code, field }) =>
      method === 'PATCH' &&
      side === 'request' &&
      code === 'OBJECT_MISSING_REQUIRED_PROPERTY' &&
      /^\/properties\/storageProfile\/(osDisk|dataDisks\/\d+)\/createOption$/.test(field),
  },
  {
    reason: 'sharing a gallery is accepted without a body, in each of nine recordings (INDEX fact 30)',
    holds: ({ status, body }, { code, field, where }) =>
      where.endsWith('/galleries/share') &&
      status === 202 &&
      body === undefined &&
      code === 'OBJECT_MISSING_REQUIRED_PROPERTY' &&
      field === '/operationType',
  },
  {
    reason:
      'before 2020-12-01 the 202 of a disk carried marks of the service itself (disk-snapshot.net2019 Disk_CRUD, py2020 test_compute_disks)',
    holds: ({ status, url }, { side, code, field }) =>
      status === 202 &&
      side === 'response' &&
      (/[?&]api-version=([\d-]+)/.exec(url)?.[1] ?? '9') < '2020-12-01' &&
      code === 'OBJECT_ADDITIONAL_PROPERTIES' &&
      /^\/properties\/(isArmResource|faultDomain)$/.test(field),
  },
  {
    reason:
      'a community gallery shows its metadata twice, and as publisher what it was given (gallery.cli2024.test_community_gallery_operations)',
    holds: (_exchange, { side, where, code, field }) =>
      /\/communityGalleries\b/.test(where) &&
      side === 'response' &&
      ((code === 'OBJECT_ADDITIONAL_PROPERTIES' && field === '/communityMetadata') ||
        (code === 'INVALID_FORMAT' && field === '/properties/communityMetadata/publisherUri')),
  },
];

export const exceptionFor = (exchange: Exchange, finding: Finding): SpecException | undefined =>
  exceptions.find(({ holds }) => holds(exchange, finding));
