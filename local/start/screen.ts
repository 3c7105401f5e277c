import type { CaptureView } from '../../src/domain/run/capture-view.ts';
import type { Deployed } from './deploy.ts';

export type Say = (line: string) => void;

const machineOf = (view: CaptureView): string => view.source.split('/').at(-1) ?? '';
const clockOf = (iso: string): string => iso.slice(11, 19);
const BAR = 20;

const bar = (percent: number): string => {
  const full = Math.round((percent / 100) * BAR);
  return `${'#'.repeat(full)}${'.'.repeat(BAR - full)}`;
};

function regionText(view: CaptureView): string {
  if (view.step !== 'replicate') return '';
  return view.regions.map((region) => `${region.name} ${region.percent} %`).join(', ');
}

/** Says what is new since last time; a line per machine and change, at most one per ten percent of replication. */
export class Progress {
  readonly #seen = new Map<string, string>();
  readonly #say: Say;

  constructor(say: Say) {
    this.#say = say;
  }

  show(now: string, views: readonly CaptureView[]): void {
    for (const view of views) {
      const key = `${view.state} ${view.step} ${Math.floor(view.percent / 10)}`;
      if (this.#seen.get(view.id) === key) continue;
      this.#seen.set(view.id, key);
      const what = view.state === 'running' ? view.step : view.state;
      const percent = String(view.percent).padStart(3);
      this.#say(
        `  ${clockOf(now)}  ${machineOf(view).padEnd(10)} ${bar(view.percent)} ${percent} %  ${what.padEnd(14)} ${regionText(view)}`.trimEnd(),
      );
    }
  }
}

/** Columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}

export function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

export const deployedLine = (what: string, deployed: Deployed): string =>
  `  ${what.padEnd(34)} ${deployed.asked} deployed at once: ${deployed.succeeded} succeed` +
  (deployed.timedOut > 0 ? `, ${deployed.timedOut} end in OSProvisioningTimedOut` : '');
