import { createHash, randomUUID } from 'node:crypto';

const hex = (text: string, length: number): string => createHash('sha256').update(text).digest('hex').slice(0, length);

/** One guard per machine. A machine made again under the same name has another vmId, hence another guard. */
export const guardId = (vmId: string, vmGuid: string): string =>
  `guard-${hex(`${vmId.toLowerCase()}|${vmGuid.toLowerCase()}`, 32)}`;

/** Ids of captures stand in resource names, tags and scripts: short, lower-case, nothing to escape. */
export const captureIdFrom = (seed: string): string => `cap-${hex(seed, 16)}`;

export const newCaptureId = (): string => captureIdFrom(randomUUID());

export const isCaptureId = (text: string): boolean => /^cap-[0-9a-f]{16}$/.test(text);

/** One try of a restore. */
export const newRestoreId = (): string => `rst-${hex(randomUUID(), 8)}`;

/** Of a preflight alone: not a capture, and never found among them. */
export const newPreflightId = (): string => `pre-${hex(randomUUID(), 16)}`;

export const isPreflightId = (text: string): boolean => /^pre-[0-9a-f]{16}$/.test(text);
/** One scaling per version at a time: the version has one writer. */
export const scaleIdOf = (versionId: string): string => `scale-${hex(versionId.toLowerCase(), 16)}`;

export const isScaleId = (text: string): boolean => /^scale-[0-9a-f]{16}$/.test(text);
