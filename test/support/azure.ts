import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Seed } from '../../local/arm/seed-shape.ts';
import { type Arm, startArm } from '../../local/arm/server.ts';
import { type ArmClients, makeArmClients } from '../../src/azure/arm-clients.ts';
import type { GuestScripts } from '../../src/domain/guest-scripts.ts';
import { readPolicy } from '../../src/functions/policy.ts';
import { registerActivities } from '../../src/functions/register-activities.ts';
import { makePorts, type Services } from '../../src/functions/services.ts';
import { readSettings } from '../../src/settings.ts';
import type { Activities } from './drive.ts';
import { SUBSCRIPTION } from './vm-builder.ts';

const GUEST = new URL('../../src/guest/', import.meta.url);
export const scripts = Object.fromEntries(
  readdirSync(GUEST).map((name) => [name, readFileSync(new URL(name, GUEST), 'utf8')]),
) as GuestScripts;

/** The SDK never clears its 60-second timer when a connection breaks; it must not keep the test process. */
const realTimeout = globalThis.setTimeout;
globalThis.setTimeout = ((work: (...given: unknown[]) => void, ms?: number, ...given: unknown[]) => {
  const timer = realTimeout(work, ms, ...given);
  if ((ms ?? 0) >= 30_000) timer.unref();
  return timer;
}) as typeof setTimeout;

export interface SimulatedAzure {
  readonly arm: Arm;
  readonly clients: ArmClients;
  readonly ports: Services['ports'];
  /** Moves virtual time. */
  pass(seconds: number): void;
  close(): Promise<void>;
}

/** The simulator in this process and our adapters before it. */
export async function simulatedAzure(seed: Omit<Seed, 'subscriptionId'>): Promise<SimulatedAzure> {
  const arm = await startArm({ seed: { subscriptionId: SUBSCRIPTION, ...seed } });
  const asked = await fetch(`${arm.url}/admin/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ oid: '0b1ec700-0000-4000-8000-000000000002', kind: 'app', name: 'goldsmith' }),
  });
  const { access_token: token } = (await asked.json()) as { access_token: string };
  const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
  const clients = makeArmClients({ credential, endpoint: arm.url });
  return {
    arm,
    clients,
    ports: makePorts(clients),
    pass: (seconds) => arm.world.clock.advance(arm.world.clock.nowMs + seconds * 1000),
    close: () => arm.close(),
  };
}

export const noSummaries: Services['summaries'] = { keep: async () => {}, read: async () => undefined };

type Handler = (input: unknown, context?: unknown) => unknown;

/** What `register-activities` registers, by name: the same handlers that the host calls. Those that need a task hub must be replaced. */
export function registeredActivities(ports: Services['ports']): Record<string, Handler> {
  const settings = readSettings({});
  const found: Record<string, Handler> = {};
  const app = createRequire(import.meta.url)('durable-functions').app as {
    activity: (name: string, options: { handler: Handler }) => void;
  };
  const original = app.activity;
  app.activity = (name, { handler }) => {
    if (found[name]) throw new Error(`the activity ${name} is registered twice`);
    found[name] = handler;
  };
  try {
    registerActivities({
      ...{ settings, policy: readPolicy(settings), ports, scripts },
      ...{ summaries: noSummaries, waitingLines: () => [], azureMs: () => undefined },
    });
  } finally {
    app.activity = original;
  }
  return found;
}

/** A task hub that knows no other run and no pause. */
export const emptyHub: Activities = {
  'read-pause': () => ({ kind: 'done', value: { paused: false } }),
  'keep-summary': () => ({ kind: 'done', value: null }),
  'read-run': () => ({ kind: 'done', value: { kind: 'unknown' } }),
};
