import { join } from 'node:path';
import * as z from 'zod';
import { badInput } from '../exit-code.ts';
import { isAlive, readJsonFile, removeFile, writeJsonFile } from './json-file.ts';

/** `simulate.json`: the simulated Azure of a state directory. `goldsmith simulate` writes it and moves the time of both sides. */
const Simulation = z.object({
  url: z.url(),
  identityHeader: z.string(),
  /** Seconds of Azure per second while a host is at work. */
  scale: z.number().positive(),
  startedAt: z.iso.datetime(),
  /** Process id of `goldsmith simulate`. */
  pid: z.int().positive(),
});
export type Simulation = z.infer<typeof Simulation>;

const fileIn = (stateDir: string): string => join(stateDir, 'simulate.json');

const ANSWER_MS = 3_000;

/** Whether it still answers and somebody still moves its time. */
export async function isUp({ pid, url }: Simulation): Promise<boolean> {
  if (!isAlive(pid)) return false;
  try {
    return (await fetch(`${url}/admin/clock`, { signal: AbortSignal.timeout(ANSWER_MS) })).ok;
  } catch {
    return false;
  }
}

export async function findSimulation(stateDir: string): Promise<Simulation | undefined> {
  const parsed = Simulation.safeParse(readJsonFile(fileIn(stateDir)));
  return parsed.success && (await isUp(parsed.data)) ? parsed.data : undefined;
}

export const writeSimulation = (stateDir: string, simulation: Simulation): void =>
  writeJsonFile(fileIn(stateDir), simulation);

export const removeSimulation = (stateDir: string): void => removeFile(fileIn(stateDir));

const same = (a: string, b: string): boolean => a.replace(/\/+$/, '') === b.replace(/\/+$/, '');

/** The simulation a command means: by `--simulated`, or because its ARM endpoint is the simulated one. */
export async function chosenSimulation(
  stateDir: string,
  simulated: boolean,
  armEndpoint: string | undefined,
): Promise<Simulation | undefined> {
  const found = await findSimulation(stateDir);
  if (simulated && !found) {
    throw badInput(`--simulated: no simulated Azure runs for ${stateDir}; start one with: goldsmith simulate`);
  }
  return simulated || (found && armEndpoint && same(found.url, armEndpoint)) ? found : undefined;
}
