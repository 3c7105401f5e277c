import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { CaptureOutcome } from '../../../src/domain/run/outcome.ts';
import type { FaultRule } from '../../arm/faults/fault-rule.ts';
import { principalHeader, RUNBOOK, TAGGER } from '../../world/people.ts';
import { get, post, startWorld, type World } from '../../world/world.ts';
import * as cast from './cast.ts';
import type { Journey, Measured } from './measured.ts';
import { costOf, costSince } from './own-cost.ts';
import { logSince, readServiceLog } from './service-log.ts';

const asRunbook = principalHeader(RUNBOOK, ['Capture.Start', 'Capture.Read']);
const DAYS_MS = 4 * 86_400_000;
const SETTLE_MS = 900_000;

export interface GoldsmithOptions {
  readonly order?: 'all' | 'home-first';
  readonly faults?: readonly FaultRule[];
  /** Machines captured before in the same world, so that durations are known; they are not part of what is measured. */
  readonly rehearsal?: readonly cast.Machine[];
  /** Fields of the request beside source and profile; asked for over HTTP, like an order. */
  readonly request?: Readonly<Record<string, unknown>>;
  /** Sees the file of the host once it has let go of it. */
  readonly inspect?: (databaseFile: string) => void;
  /** Arguments of Node for the host, such as `--cpu-prof`. */
  readonly nodeOptions?: string;
  /** Another build of the app. */
  readonly appRoot?: string;
}

async function subscribe(world: World): Promise<void> {
  await post(`${world.arm.url}/admin/event-subscriptions`, {
    ...{ name: 'goldsmith', scope: `/subscriptions/${cast.SUBSCRIPTION}`, schema: 'cloudevents', topic: 'resources' },
    endpoint: `${world.host.url}/runtime/webhooks/EventGrid?functionName=on-vm-tagged`,
    includedEventTypes: ['Microsoft.Resources.ResourceWriteSuccess'],
    operationNames: ['Microsoft.Resources/tags/write'],
  });
}

/** One tag write, as a person or a pipeline would; what follows is up to Event Grid. */
async function tag(world: World, machine: cast.Machine, token: string): Promise<void> {
  const path = `${cast.vmIdOf(machine)}/providers/Microsoft.Resources/tags/default?api-version=2021-04-01`;
  const tags = { 'image-ready': 'true', 'image-profile': machine.os.toLowerCase() };
  const response = await fetch(`${world.arm.url}${path}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ operation: 'Merge', properties: { tags } }),
  });
  if (!response.ok) throw new Error(`tagging ${machine.name} answered ${response.status}: ${await response.text()}`);
}

/** A single one is asked for over HTTP, where the order can be chosen; a fleet is tagged. */
async function ask(world: World, machines: readonly cast.Machine[], options: GoldsmithOptions): Promise<void> {
  const { order, request } = options;
  if (order ?? request) {
    for (const machine of machines) {
      const source = { kind: 'vm', id: cast.vmIdOf(machine) };
      const body = { source, profile: machine.os.toLowerCase(), ...(order ? { order } : {}), ...request };
      await post(`${world.host.url}/api/captures`, body, asRunbook);
    }
    return;
  }
  const { access_token: token } = await post<{ access_token: string }>(`${world.arm.url}/admin/token`, { oid: TAGGER });
  for (const machine of machines) await tag(world, machine, token);
}

interface HubInstance {
  readonly instanceId: string;
  readonly name: string;
  readonly lastUpdatedTime: string;
  readonly input: { readonly vmId: string };
  readonly output: CaptureOutcome | string | null;
}

const instances = (world: World, query: string): Promise<HubInstance[]> =>
  get(`${world.host.url}/runtime/webhooks/durabletask/instances?taskHub=goldsmith&instanceIdPrefix=cap-&${query}`);

async function captures(world: World): Promise<HubInstance[]> {
  const all = await instances(world, 'top=100000&showInput=true');
  return all.filter(({ name }) => name === 'capture-vm');
}

/** Asks the hub only now and then: looking at five hundred runs after every step would be most of the work. */
async function untilAllEnd(world: World, count: number): Promise<void> {
  const limit = new Date(Date.parse(await world.conductor.now()) + DAYS_MS).toISOString();
  let steps = 0;
  await world.conductor.runUntil(async () => {
    steps += 1;
    if (count > 1 && steps % 25 !== 0) return false;
    const live = await instances(world, 'top=1&runtimeStatus=Running,Pending');
    return live.length === 0 && (await captures(world)).length >= count;
  }, limit);
}

const endOf = (output: HubInstance['output']): Pick<Journey, 'completed' | 'problem' | 'versionId'> => {
  if (typeof output !== 'object' || output === null)
    return { completed: false, problem: String(output), versionId: undefined };
  const versionId = 'image' in output ? output.image.id : undefined;
  if (output.kind === 'captured') return { completed: true, versionId };
  const problem = 'problem' in output ? `${output.problem.code}: ${output.problem.message}` : JSON.stringify(output);
  return { completed: false, problem: `${output.kind} ${problem}`, versionId };
};

async function journeysOf(world: World, machines: readonly cast.Machine[]): Promise<Journey[]> {
  const byVm = new Map(machines.map((machine) => [cast.vmIdOf(machine).toLowerCase(), machine]));
  return (await captures(world)).flatMap(({ input, instanceId, lastUpdatedTime, output }) => {
    const machine = byVm.get(input.vmId.toLowerCase());
    if (!machine) return [];
    const snapshotMark = `goldsmith-${instanceId}-`;
    return [{ machine, snapshotMark, endMs: Date.parse(lastUpdatedTime), ...endOf(output) }];
  });
}

function durableOf(stateDir: string): { events: number; turns: number } {
  const db = new DatabaseSync(join(stateDir, 'host.db'), { readOnly: true });
  const count = (where: string): number =>
    Number((db.prepare(`SELECT count(*) AS n FROM history ${where}`).get() as { n: number }).n);
  try {
    return { events: count(''), turns: count(`WHERE json LIKE '{"EventType":12,%'`) };
  } finally {
    db.close();
  }
}

async function measure(world: World, machines: readonly cast.Machine[], options: GoldsmithOptions) {
  await subscribe(world);
  const rehearsal = options.rehearsal ?? [];
  if (rehearsal.length > 0) {
    await ask(world, rehearsal, options);
    await untilAllEnd(world, rehearsal.length);
  }
  const earlier = await readServiceLog(world.arm.url, []);
  const before = costOf(world.host.process.pid);
  const startMs = Date.parse(await world.conductor.now());
  await ask(world, machines, options);
  // The requests themselves go through: whoever asks would ask again.
  if (options.faults?.length) await post(`${world.arm.url}/admin/faults`, options.faults);
  await untilAllEnd(world, rehearsal.length + machines.length);
  const cost = costSince(before, costOf(world.host.process.pid));
  const journeys = await journeysOf(world, machines);
  return { startMs, cost, journeys, log: logSince(earlier, await readServiceLog(world.arm.url, machines)) };
}

/** Contender (a): the built app on the embedded host, in virtual time. */
export async function runGoldsmith(
  machines: readonly cast.Machine[],
  options: GoldsmithOptions = {},
): Promise<Measured> {
  const began = performance.now();
  const stateDir = await mkdtemp(join(tmpdir(), 'goldsmith-bench-'));
  const { appRoot, nodeOptions } = options;
  try {
    const world = await startWorld({
      ...{
        seed: cast.seedOf([...(options.rehearsal ?? []), ...machines]),
        settings: cast.settings,
        startAt: cast.START_AT,
        settleMs: SETTLE_MS,
        stateDir,
      },
      ...(appRoot ? { appRoot } : {}),
      ...(nodeOptions ? { hostEnv: () => ({ NODE_OPTIONS: nodeOptions }) } : {}),
    });
    const measured = await measure(world, machines, options).finally(() => world.close());
    // The host holds its file alone while it runs.
    const durable = durableOf(stateDir);
    options.inspect?.(join(stateDir, 'host.db'));
    return { contender: 'goldsmith', ...measured, durable, realSeconds: (performance.now() - began) / 1000 };
  } finally {
    await rm(stateDir, { recursive: true, force: true });
  }
}
