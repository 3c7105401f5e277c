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
];

export const exceptionFor = (exchange: Exchange, finding: Finding): SpecException | undefined =>
  exceptions.find(({ holds }) => holds(exchange, finding));
