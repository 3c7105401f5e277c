import type { RestoreView } from '../../src/domain/restore/restore-view.ts';
import type { WriteLogEntry } from '../arm/write-log.ts';
import { withLivingHost } from '../crash/living-host.ts';
import { get, post, type World } from '../world/world.ts';
import type { Place, RestoreAct } from './scenario.ts';
import { asRunbook, seedSubscription, START_AT } from './scenario-world.ts';

interface Acting {
  readonly act: RestoreAct;
  readonly place: Place;
  readonly captureId: string;
  readonly problems: string[];
}

interface Model {
  readonly model: {
    readonly storageProfile: { readonly osDisk: Disk; readonly dataDisks?: readonly Disk[] };
    readonly networkProfile: { readonly networkInterfaces: readonly { readonly id: string }[] };
  };
}
interface Disk {
  readonly managedDisk: { readonly id: string };
}

/** Since the world began, with its captures: a day before the default number of days is over; sweeps have come by more than twenty times. */
const DAYS = 13;
const WAIT_MS = 2 * 86_400_000;

const stateOf = async (world: World): Promise<string[]> =>
  (await get<{ ids: string[] }>(`${world.arm.url}/admin/state`)).ids.map((id) => id.toLowerCase());

/** Disks and interfaces of the machine that was captured: whatever comes, they stay. */
async function partsOf(world: World, { place }: Acting): Promise<string[]> {
  const answer = await fetch(`${world.arm.url}/admin/state?id=${encodeURIComponent(place.vmId)}`);
  // Deleted by its own run, with as much of it as was asked for.
  if (!answer.ok) return [];
  const { model } = (await answer.json()) as Model;
  const { dataDisks = [], osDisk } = model.storageProfile;
  const disks = [osDisk, ...dataDisks].map(({ managedDisk }) => managedDisk.id);
  return [...disks, ...model.networkProfile.networkInterfaces.map(({ id }) => id)];
}

async function writesIn(world: World, { group }: Place): Promise<number> {
  const log = await get<WriteLogEntry[]>(`${world.arm.url}/admin/write-log`);
  return log.filter(({ path }) => path.toLowerCase().includes(`/${group}/`)).length;
}

type Said = Pick<RestoreView, 'state' | 'step' | 'problem' | 'findings'>;

/** Asks for the machine, and waits for the end; a refusal must have written nothing. */
async function ask(world: World, acting: Acting): Promise<Said> {
  const { captureId, place, problems } = acting;
  const path = `${world.host.url}/api/captures/${captureId}/restore`;
  const before = await writesIn(world, place);
  const send = () => fetch(path, { method: 'POST', headers: { ...asRunbook }, body: '{}' });
  const first = await send();
  // Weeks have passed in a moment: a connection of before them may be gone.
  const answer = first.status === 503 ? await send() : first;
  if (answer.status !== 202) {
    const { detail, title } = (await answer.json()) as { title: string; detail: string };
    if ((await writesIn(world, place)) !== before) problems.push('the restore was refused, yet it wrote');
    return { state: 'refused', problem: { code: title, message: detail } };
  }
  const view = () => get<RestoreView>(path, asRunbook);
  const limit = new Date(Date.parse(await world.conductor.now()) + WAIT_MS).toISOString();
  await withLivingHost(world, () => world.conductor.runUntil(async () => (await view()).state !== 'restoring', limit));
  return view();
}

function compare(
  { problems }: Acting,
  wanted: RestoreAct['expected'],
  { findings = [], problem, state, step }: Said,
): void {
  const codes = [problem?.code, ...findings.map(({ code }) => code)];
  const wrong = [
    wanted.state === 'any' || state === wanted.state ? '' : `state ${wanted.state}`,
    wanted.code === undefined || codes.includes(wanted.code) ? '' : `code ${wanted.code}`,
    wanted.step === undefined || step === wanted.step ? '' : `step ${wanted.step}`,
  ].filter((text) => text !== '');
  const seen = `${state} at ${step ?? '-'}: ${codes.join(' ')} ${problem?.message ?? ''}`;
  for (const text of wrong) problems.push(`restore: expected ${text}, got ${seen.slice(0, 300)}`);
}

async function missing(world: World, acting: Acting, parts: readonly string[]): Promise<void> {
  const there = await stateOf(world);
  for (const id of parts.filter((part) => !there.includes(part.toLowerCase())))
    acting.problems.push(`restore: gone, though it cannot be made again: ${id}`);
}

async function play(world: World, acting: Acting): Promise<void> {
  const { act, place } = acting;
  const parts = await partsOf(world, acting);
  if (act.meanwhile)
    await post(`${world.arm.url}/admin/seed`, { subscriptionId: seedSubscription, ...act.meanwhile(place) });
  const faults = act.faults?.(place) ?? [];
  if (faults.length > 0) await post(`${world.arm.url}/admin/faults`, faults);
  compare(acting, act.expected, await ask(world, acting));
  await missing(world, acting, parts);
  if (act.again === undefined) return;
  compare(acting, { state: act.again }, await ask(world, acting));
  await missing(world, acting, parts);
}

/** Brings machines back after the days for which a restore point must be there; problems are noted where they belong. */
export async function playRestores(world: World, all: readonly Acting[], days = DAYS): Promise<void> {
  if (all.length === 0) return;
  const passed = (Date.parse(await world.conductor.now()) - Date.parse(START_AT)) / 1000;
  await world.conductor.runFor(Math.max(0, days * 86_400 - passed));
  for (const acting of all)
    await play(world, acting).catch((error: unknown) =>
      acting.problems.push(`restore: ${String(error).slice(0, 300)}`),
    );
}
