import type { Volume } from '../shapes/guest.ts';
import { percentNow } from './volumes.ts';

function statusOf(volume: Volume, nowMs: number): string {
  const percent = percentNow(volume, nowMs);
  if (percent === 0) return 'Fully Decrypted';
  return volume.decrypting ? 'Decryption in Progress' : 'Fully Encrypted';
}

function volumeText(volume: Volume, isSystem: boolean, nowMs: number): string[] {
  const percent = percentNow(volume, nowMs);
  const encrypted = percent > 0;
  const field = (name: string, value: string) => `    ${`${name}:`.padEnd(22)}${value}`;
  return [
    `Volume ${volume.name} [${isSystem ? 'Windows' : 'Data'}]`,
    isSystem ? '[OS Volume]' : '[Data Volume]',
    '',
    field('Size', `${volume.sizeGiB.toFixed(2)} GB`),
    field('BitLocker Version', encrypted ? '2.0' : 'None'),
    field('Conversion Status', statusOf(volume, nowMs)),
    field('Percentage Encrypted', `${percent.toFixed(1)}%`),
    field('Encryption Method', encrypted ? 'XTS-AES 256' : 'None'),
    field('Protection Status', encrypted && !volume.decrypting ? 'Protection On' : 'Protection Off'),
    field('Lock Status', 'Unlocked'),
    field('Identification Field', encrypted ? 'Unknown' : 'None'),
    ...(encrypted ? ['    Key Protectors:', '        External Key'] : [field('Key Protectors', 'None Found')]),
    '',
  ];
}

/** Text of `manage-bde -status`: every volume, or the one that was named. */
export function manageBdeStatus(volumes: readonly Volume[], nowMs: number, only?: string): string[] {
  const shown = volumes.filter((volume) => !only || volume.name.toLowerCase() === only.toLowerCase());
  return [
    'BitLocker Drive Encryption: Configuration Tool version 10.0.20348',
    'Copyright (C) 2013 Microsoft Corporation. All rights reserved.',
    '',
    ...(only ? [] : ['Disk volumes that can be protected with', 'BitLocker Drive Encryption:']),
    ...shown.flatMap((volume) => volumeText(volume, volume.name === 'C:', nowMs)),
  ];
}
