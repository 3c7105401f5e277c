import type { Finding } from '../../../src/domain/finding.ts';
import type { CaptureView } from '../../../src/domain/run/capture-view.ts';
import { END_STATES, isLiveState, LIVE_STATES } from '../../../src/domain/run/outcome.ts';
import type { Colour, Paint } from './terminal.ts';

export const RUN_STATES: readonly string[] = [...LIVE_STATES, ...END_STATES];

export const isLive = (view: Pick<CaptureView, 'state'>): boolean => isLiveState(view.state);

const STATE_COLOURS: Readonly<Partial<Record<CaptureView['state'], Colour>>> = {
  captured: 'green',
  partial: 'yellow',
  refused: 'red',
  failed: 'red',
  cancelled: 'yellow',
  held: 'yellow',
  paused: 'yellow',
  'waiting-for-approval': 'yellow',
};

export function paintState(paint: Paint, state: CaptureView['state'], text: string = state): string {
  const colour = STATE_COLOURS[state];
  return colour ? paint(colour, text) : text;
}

export const machineOf = (view: Pick<CaptureView, 'source'>): string => view.source.split('/').at(-1) ?? '';

function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** A status is only written when something changes, so a live run is older than it says; simulated time may be ahead of ours. */
export function ageOf(view: Pick<CaptureView, 'state' | 'createdAt' | 'updatedAt'>, nowMs = Date.now()): string {
  const updatedMs = Date.parse(view.updatedAt);
  return duration((isLive(view) ? Math.max(updatedMs, nowMs) : updatedMs) - Date.parse(view.createdAt));
}

const COLOURS = { refusal: 'red', warning: 'yellow', note: 'dim' } as const;

/** A finding is three things: what, where, and the way out. */
export function findingLines(paint: Paint, findings: readonly Finding[]): string[] {
  return findings.flatMap(({ code, fix, message, severity, source, where }) => [
    `${paint(COLOURS[severity], severity)}  ${code}  ${where}`,
    `  ${message}`,
    `  fix: ${fix}`,
    ...(source ? [`  see: ${source}`] : []),
  ]);
}

/** Columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
