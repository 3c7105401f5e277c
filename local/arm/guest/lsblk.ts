import type { DiskContent } from '../shapes/guest.ts';
import type { Vm } from '../shapes/vm.ts';
import type { World } from '../world.ts';
import { contentsOf, percentNow } from './volumes.ts';

type Row = Readonly<Record<'NAME' | 'TYPE' | 'MOUNTPOINT', string>>;

/** One disk: its device, its partition and, while it is encrypted, the mapping that holds the mount point. */
function rowsOf(content: DiskContent, device: string, nowMs: number): Row[] {
  const rows: Row[] = [{ NAME: device, TYPE: 'disk', MOUNTPOINT: '' }];
  for (const [index, volume] of content.volumes.entries()) {
    const encrypted = percentNow(volume, nowMs) > 0;
    const MOUNTPOINT = volume.mountPoint ?? '';
    rows.push({ NAME: `${device}${index + 1}`, TYPE: 'part', MOUNTPOINT: encrypted ? '' : MOUNTPOINT });
    if (encrypted) rows.push({ NAME: volume.name, TYPE: 'crypt', MOUNTPOINT });
  }
  return rows;
}

const isColumn = (name: string): name is keyof Row => ['NAME', 'TYPE', 'MOUNTPOINT'].includes(name);

/** Rows of `lsblk --raw`; undefined for options that are not simulated. */
export function lsblk(world: World, vm: Vm, line: string): string[] | undefined {
  const columns = (/(?:--output|-o)[= ]([A-Z,]+)/.exec(line)?.[1] ?? '').split(',');
  if (!/(--raw|\s-\w*r)/.test(line) || !columns.every(isColumn)) return undefined;
  const [os, ...data] = contentsOf(world, vm);
  const temporary: Row[] = [
    { NAME: 'sdb', TYPE: 'disk', MOUNTPOINT: '' },
    { NAME: 'sdb1', TYPE: 'part', MOUNTPOINT: '/mnt' },
  ];
  const rows = [
    ...(os ? rowsOf(os, 'sda', world.clock.nowMs) : []),
    ...temporary,
    ...data.flatMap((content, index) =>
      rowsOf(content, `sd${String.fromCharCode('c'.charCodeAt(0) + index)}`, world.clock.nowMs),
    ),
  ];
  const header = /(--noheadings|\s-\w*n)/.test(line) ? [] : [columns.join(' ')];
  return [...header, ...rows.map((row) => columns.map((column) => row[column]).join(' '))];
}
