import { type Residue, residueOf } from './guest/residue.ts';

/** Reads what tools print in the guest. Pure, so that every shape of output can be a test. */

export interface Volume {
  readonly name: string;
  /** 0 means that nothing on the volume is encrypted any more. */
  readonly percentEncrypted: number;
  readonly fullyDecrypted: boolean;
}

/** `manage-bde -status`: one block per volume, headed by "Volume C: [label]". Other languages of Windows are not read, so not proven. */
export function volumesOfManageBde(output: string): Volume[] {
  const blocks = output.split(/^Volume\s+/m).slice(1);
  return blocks.map((block) => {
    const name = /^(\S+)/.exec(block)?.[1] ?? '?';
    const percent = Number(/Percentage Encrypted:\s*([\d.,]+)\s*%/.exec(block)?.[1]?.replace(',', '.') ?? 'NaN');
    return {
      name,
      percentEncrypted: Number.isNaN(percent) ? 100 : percent,
      fullyDecrypted: /Conversion Status:\s*Fully Decrypted/.test(block) && percent === 0,
    };
  });
}

/**
 * Of Windows in any language: a line `volume|C:|0|0` for each volume, Win32_EncryptableVolume's conversion status (0: fully decrypted) and percentage; what cannot
 * be read of one is not proven. The table of `manage-bde` before them may have lost its head; where it can be read, it is the more exact. A guest that an older
 * script has asked printed the table alone.
 */
export function volumesOfWindows(output: string): Volume[] {
  const table = volumesOfManageBde(output);
  const lines = output.split('\n').filter((line) => line.startsWith('volume|'));
  if (lines.length === 0) return table;
  return lines.map((line) => {
    const [, name = '', status, percent = ''] = line.trim().split('|');
    const shown = table.find((volume) => volume.name === name && volume.percentEncrypted < 100);
    const percentEncrypted = /^\d+$/.test(percent) ? Number(percent) : 100;
    return {
      name: name || '?',
      percentEncrypted: shown?.percentEncrypted ?? percentEncrypted,
      fullyDecrypted: status === '0' && percentEncrypted === 0 && (shown?.fullyDecrypted ?? true),
    };
  });
}

/** `lsblk --raw --noheadings --output NAME,TYPE,MOUNTPOINT`: a row of type "crypt" is a disk still behind dm-crypt. */
export function volumesOfLsblk(output: string): Volume[] {
  return output
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((columns): columns is [string, string, ...string[]] => columns.length >= 2 && columns[0] !== '')
    .filter(([, type]) => type === 'crypt' || type === 'part' || type === 'disk')
    .map(([name, type]) => ({
      name,
      percentEncrypted: type === 'crypt' ? 100 : 0,
      fullyDecrypted: type !== 'crypt',
    }));
}

export const areDecrypted = (volumes: readonly Volume[]): boolean =>
  volumes.length > 0 && volumes.every((volume) => volume.fullyDecrypted);

/** What the guest says of its own generalization, and for which run. */
export type GuestReport =
  | { readonly kind: 'working'; readonly imageState: string }
  | {
      readonly kind: 'generalized';
      readonly residue: Residue;
      /** How long ago it was done, by the guest's own clock. */
      readonly ageSeconds?: number;
    }
  | { readonly kind: 'failed'; readonly reason: string };

const RESEALED = 'IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE';

/** First line the ImageState, then the marker. Both signs are needed: the state alone may be that of an earlier attempt. */
export function windowsReport(output: string, captureId: string): GuestReport {
  const lines = output.split('\n').map((line) => line.trim());
  const imageState = lines.find((line) => line.startsWith('IMAGE_STATE_')) ?? 'unknown';
  const failure = lines.findIndex((line) => line.startsWith(`failed ${captureId} `));
  if (failure >= 0) {
    const reason = lines.slice(failure).join('\n').slice(`failed ${captureId} `.length).trim();
    return { kind: 'failed', reason };
  }
  const marked = lines.includes(`generalized ${captureId}`);
  if (!marked || imageState !== RESEALED) return { kind: 'working', imageState };
  const age = Number(
    lines
      .find((line) => line.startsWith(`goldsmith ${captureId} age `))
      ?.split(' ')
      .at(-1),
  );
  return { kind: 'generalized', residue: residueOf(output, captureId), ...(age >= 0 ? { ageSeconds: age } : {}) };
}

/** Lines "goldsmith CAPTURE-ID …" on the serial console; the last one counts. */
export function linuxReport(serialLog: string, captureId: string): GuestReport {
  const prefix = `goldsmith ${captureId} `;
  const lines = serialLog
    .split('\n')
    .map((line) => line.slice(Math.max(0, line.indexOf(prefix))).trim())
    .filter((line) => line.startsWith(prefix))
    .map((line) => line.slice(prefix.length));
  const last = lines.at(-1);
  if (last === 'generalized') return { kind: 'generalized', residue: residueOf(serialLog, captureId) };
  if (last?.startsWith('failed:')) return { kind: 'failed', reason: last.slice('failed:'.length).trim() };
  return { kind: 'working', imageState: 'unknown' };
}
