import { spawn, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Shape } from './shape.ts';

const PROJECT = fileURLToPath(new URL('replay/replay.csproj', import.meta.url));
const quiet = { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' };

export const hasDotnet = (): boolean => spawnSync('dotnet', ['--version'], { stdio: 'ignore' }).status === 0;

/** Builds the program into `folder`, nothing into the sources; the reason if it cannot be built. */
export function buildReplay(folder: string): { readonly dll: string } | { readonly why: string } {
  const outputs = [`-p:BaseIntermediateOutputPath=${join(folder, 'obj')}/`, '--output', join(folder, 'bin')];
  const { status, stdout } = spawnSync('dotnet', ['build', PROJECT, ...outputs], { encoding: 'utf8', env: quiet });
  if (status === 0) return { dll: join(folder, 'bin', 'replay.dll') };
  const errors = stdout.split('\n').filter((line) => / error /.test(line));
  return { why: errors[0]?.trim() ?? `dotnet build ended with ${status}` };
}

interface ReplayedFlow {
  readonly name: string;
  readonly shape: Shape;
  /** Longer timers are shortened to this. */
  readonly timerSeconds: number;
}

export interface ReplayPlan {
  readonly connectionString: string;
  /** Until the queues are asked at their longest interval again: before the first flow, and after each. */
  readonly settleSeconds: number;
  readonly idleSeconds: number;
  readonly flows: readonly ReplayedFlow[];
}

/** `idle`, then `flow NAME` and `ended` for each, then `over`; with the time at which each was said (ms). */
export interface Phase {
  readonly atMs: number;
  readonly text: string;
}

/** Runs the plan; phases as they come. */
export async function runReplay(dll: string, folder: string, plan: ReplayPlan): Promise<Phase[]> {
  const file = join(folder, 'plan.json');
  await writeFile(file, JSON.stringify(plan));
  const child = spawn('dotnet', [dll, file], { stdio: ['ignore', 'pipe', 'pipe'], env: quiet });
  const phases: Phase[] = [];
  createInterface({ input: child.stdout }).on('line', (text) => phases.push({ atMs: Date.now(), text }));
  let complaint = '';
  child.stderr.on('data', (data: Buffer) => (complaint += data.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`the replay ended with ${String(code)}: ${complaint.slice(0, 2_000)}`);
  return phases;
}
