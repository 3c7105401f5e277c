import { readFileSync } from 'node:fs';
import type { OwnCost } from './measured.ts';

const TICKS_PER_SECOND = 100;

/** What a process has used so far, as Linux tells it; nothing is known elsewhere. */
export function costOf(pid: number | undefined): OwnCost {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [, kilobytes = '0'] = /^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { cpuSeconds: ticks / TICKS_PER_SECOND, memoryMb: (Number(kilobytes) * 1024) / 1e6 };
  } catch {
    return { cpuSeconds: Number.NaN, memoryMb: Number.NaN };
  }
}

export const costSince = (before: OwnCost, { cpuSeconds, memoryMb }: OwnCost): OwnCost => ({
  cpuSeconds: cpuSeconds - before.cpuSeconds,
  memoryMb,
});
