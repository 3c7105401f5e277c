import type { Seed, SeedVm } from '../../../local/arm/seed-shape.ts';
import type { WriteLogEntry } from '../../../local/arm/write-log.ts';
import { principalHeader, RUNBOOK, TAGGER } from '../../../local/world/people.ts';
import { get, post, startWorld, type World } from '../../../local/world/world.ts';
import type { CaptureView } from '../../../src/domain/run/capture-view.ts';
import { END_STATES } from '../../../src/domain/run/outcome.ts';

const START_AT = '2026-11-02T08:00:00.000Z';
export const SUBSCRIPTION = '00000000-0000-0000-0000-00000000abcd';
export const GROUP = 'image-build';

export const groupId = (group = GROUP, subscription = SUBSCRIPTION): string =>
  `/subscriptions/${subscription}/resourceGroups/${group}`;
export const vmId = (name: string, group = GROUP, subscription = SUBSCRIPTION): string =>
  `${groupId(group, subscription)}/providers/Microsoft.Compute/virtualMachines/${name}`;
export const definitionId = (name: string, gallery = 'golden', group = GROUP): string =>
  `${groupId(group)}/providers/Microsoft.Compute/galleries/${gallery}/images/${name}`;
export const imageId = (name: string, group = GROUP): string =>
  `${groupId(group)}/providers/Microsoft.Compute/images/${name}`;

export const linux = (name: string, more: Partial<SeedVm> = {}): SeedVm => ({
  resourceGroup: GROUP,
  name,
  location: 'westeurope',
  os: 'Linux',
  ...more,
});
export const windows = (name: string, more: Partial<SeedVm> = {}): SeedVm => linux(name, { os: 'Windows', ...more });

/** One gallery with a definition for each kind of machine that seeds make by default. */
export const GALLERY = {
  resourceGroup: GROUP,
  name: 'golden',
  location: 'westeurope',
  definitions: [
    { name: 'lin', osType: 'Linux', generation: 'V2' },
    { name: 'win', osType: 'Windows', generation: 'V2' },
  ],
} as const;

/** Whoever is named may tag in the group; what is tagged goes to the definition `lin` in two regions. */
export const SCOPE = { scope: groupId(), modes: ['consume'], callers: [TAGGER], profile: 'web' };
export const PROFILES = {
  web: {
    targets: [{ kind: 'gallery', definitionId: definitionId('lin') }],
    regions: [
      { name: 'westeurope', concurrentDeployments: 60 },
      { name: 'northeurope', concurrentDeployments: 20 },
    ],
  },
  careless: { targets: [{ kind: 'gallery', definitionId: definitionId('lin') }], restorePoint: false },
};

export interface Instance {
  readonly instanceId: string;
  readonly name: string;
  readonly runtimeStatus: string;
  readonly input: { readonly captureId?: string; readonly vmId?: string; readonly vmGuid?: string } | null;
  readonly customStatus: unknown;
  readonly output: unknown;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- documents of others, checked by the expectations field by field
export type Loose = any;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Loose;
}

export interface LabOptions {
  readonly seed?: Omit<Seed, 'subscriptionId'>;
  readonly scopes?: readonly unknown[];
  readonly profiles?: Readonly<Record<string, unknown>>;
  readonly settings?: Readonly<Record<string, string>>;
  /** Unpacked app to load; by default the built one of the repository. */
  readonly appRoot?: string;
}

const LIVE = new Set(['Running', 'Pending', 'Suspended', 'ContinuedAsNew']);
export const isLive = (instance: Instance): boolean => LIVE.has(instance.runtimeStatus);

const same = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();

async function send(
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    redirect: 'manual',
  });
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text, body: json };
}

/** Host and simulator in one virtual time, with the words tests use for people, machines and runs. No assertions here. */
export class Lab {
  readonly world: World;
  readonly #tokens = new Map<string, string>();
  /** The most live runs that were ever seen at once, by machine: a machine made again under the same name is another. */
  readonly #mostLive = new Map<string, number>();

  constructor(world: World) {
    this.world = world;
  }

  close(): Promise<void> {
    return this.world.close();
  }

  // ---- people

  async token(oid: string): Promise<string> {
    const known = this.#tokens.get(oid);
    if (known) return known;
    const answer = await post<{ access_token: string }>(`${this.world.arm.url}/admin/token`, { oid });
    this.#tokens.set(oid, answer.access_token);
    return answer.access_token;
  }

  /** A call to Azure as that person. */
  async azure(method: string, path: string, body?: unknown, oid = TAGGER): Promise<Answer> {
    const version = path.includes('?') ? '' : '?api-version=2024-11-01';
    const authorization = `Bearer ${await this.token(oid)}`;
    return send(method, `${this.world.arm.url}${path}${version}`, body, { authorization });
  }

  tag(id: string, tags: Readonly<Record<string, string>>, oid = TAGGER, operation = 'Merge'): Promise<Answer> {
    const body = { operation, properties: { tags } };
    return this.azure('PATCH', `${id}/providers/Microsoft.Resources/tags/default`, body, oid);
  }

  /** A call to the app: a path below `/api`. */
  api(method: string, path: string, body?: unknown, headers = asRunbook): Promise<Answer> {
    return send(method, `${this.world.host.url}/api${path}`, body, headers);
  }

  /** Posts a capture of a Linux machine to the gallery, unless told otherwise. */
  start(name: string, more: Readonly<Record<string, unknown>> = {}, headers = asRunbook): Promise<Answer> {
    const body = {
      source: { kind: 'vm', id: vmId(name) },
      target: { kind: 'gallery', definitionId: definitionId('lin') },
      ...more,
    };
    return this.api('POST', '/captures', body, headers);
  }

  async view(captureId: string): Promise<CaptureView> {
    return (await this.api('GET', `/captures/${captureId}`)).body as CaptureView;
  }

  /** Approves what the run asks for at this moment. */
  async approve(captureId: string, headers: Record<string, string>): Promise<Answer> {
    const { approval } = await this.view(captureId);
    return this.api('POST', `/captures/${captureId}/approve`, { hash: approval?.hash ?? '0'.repeat(64) }, headers);
  }

  // ---- events

  webhook(): string {
    return `${this.world.host.url}/runtime/webhooks/EventGrid?functionName=on-vm-tagged`;
  }

  /** Posts an event as Event Grid does, once. */
  deliver(payload: unknown, eventType = 'Notification'): Promise<Answer> {
    return send('POST', this.webhook(), payload, { 'aeg-event-type': eventType });
  }

  /** Hands an event to the simulator's delivery machinery, which repeats it until it is taken. */
  async publish(payload: unknown, schema: 'eventgrid' | 'cloudevents'): Promise<string> {
    const answer = await this.admin('POST', '/admin/publish', { payload, schema, endpoint: this.webhook() });
    return answer.body.id as string;
  }

  /** The topic of the resource group delivers to the host. */
  subscribe(schema: 'eventgrid' | 'cloudevents' = 'eventgrid', name = 'goldsmith'): Promise<Answer> {
    return this.admin('POST', '/admin/event-subscriptions', {
      name,
      scope: groupId(),
      endpoint: this.webhook(),
      schema,
      topic: 'resources',
    });
  }

  async deliveries(): Promise<readonly { id: string; state: string; attempts: readonly unknown[] }[]> {
    return (await this.admin('GET', '/admin/events')).body.deliveries;
  }

  // ---- the simulated world

  admin(method: string, path: string, body?: unknown): Promise<Answer> {
    return send(method, `${this.world.arm.url}${path}`, body);
  }

  async seed(seed: Omit<Seed, 'subscriptionId'>, subscriptionId = SUBSCRIPTION): Promise<void> {
    await post(`${this.world.arm.url}/admin/seed`, { subscriptionId, ...seed });
  }

  fault(rule: unknown): Promise<Answer> {
    return this.admin('POST', '/admin/faults', rule);
  }

  /** The simulator's own row, with what no API shows. Undefined when there is none. */
  async state(id: string): Promise<Loose> {
    const answer = await this.admin('GET', `/admin/state?id=${encodeURIComponent(id)}`);
    return answer.status === 200 ? answer.body : undefined;
  }

  async tags(id: string): Promise<Record<string, string>> {
    return ((await this.state(id))?.tags ?? {}) as Record<string, string>;
  }

  /** What the app wrote, in order: everything that no person of ours did. */
  async writes(onlyBelow = ''): Promise<WriteLogEntry[]> {
    const people = new Set(this.#tokens.keys());
    const log = await get<WriteLogEntry[]>(`${this.world.arm.url}/admin/write-log`);
    return log.filter(
      (entry) =>
        !people.has(entry.callerObjectId ?? '') && entry.path.toLowerCase().startsWith(onlyBelow.toLowerCase()),
    );
  }

  /** The same without the run command by which preflight asks a guest, and its removal: those change nothing. */
  async changes(onlyBelow = ''): Promise<WriteLogEntry[]> {
    const own = /\/runCommands\/goldsmith-(cap|pre)-[0-9a-f]{16}-preflight-\d$/;
    return (await this.writes(onlyBelow)).filter(({ path }) => !own.test(path));
  }

  /** Versions of a definition, by their owner: the run that made them. */
  async versionsOf(definition: string): Promise<{ id: string; name: string; tags: Record<string, string> }[]> {
    const answer = await this.azure('GET', `${definition}/versions`);
    return (answer.body?.value ?? []) as { id: string; name: string; tags: Record<string, string> }[];
  }

  // ---- the task hub

  hub(method: string, path: string, body?: unknown): Promise<Answer> {
    const mark = path.includes('?') ? '&' : '?';
    return send(
      method,
      `${this.world.host.url}/runtime/webhooks/durabletask/instances${path}${mark}taskHub=goldsmith`,
      body,
    );
  }

  async instances(name?: string): Promise<Instance[]> {
    const all = (await this.hub('GET', '?top=10000')).body as Instance[];
    return name === undefined ? all : all.filter((instance) => instance.name === name);
  }

  /** Runs of one machine, live or over. */
  async runsOf(id: string): Promise<Instance[]> {
    return (await this.instances('capture-vm')).filter((run) => same(run.input?.vmId, id));
  }

  async guardOf(id: string): Promise<Instance | undefined> {
    return (await this.instances('guard-vm')).filter((guard) => same(guard.input?.vmId, id)).at(-1);
  }

  terminate(instanceId: string): Promise<Answer> {
    return this.hub('POST', `/${encodeURIComponent(instanceId)}/terminate?reason=test`);
  }

  purge(instanceId: string): Promise<Answer> {
    return this.hub('DELETE', `/${encodeURIComponent(instanceId)}`);
  }

  // ---- time

  settle(): Promise<unknown> {
    return this.world.conductor.settle();
  }

  /** Guards and runs that are live now, and children of theirs. */
  async live(): Promise<Instance[]> {
    return (await this.hub('GET', '?top=10000&runtimeStatus=Running,Pending,Suspended')).body as Instance[];
  }

  async #look(): Promise<void> {
    const counts = new Map<string, number>();
    for (const { input, name } of await this.live()) {
      const key = `${input?.vmId?.toLowerCase()}|${input?.vmGuid}`;
      if (name === 'capture-vm') counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    for (const [key, count] of counts) this.#mostLive.set(key, Math.max(count, this.#mostLive.get(key) ?? 0));
  }

  /** The most live runs that any machine of this name had at one moment. */
  mostLive(id: string): number {
    const counts = [...this.#mostLive].filter(([key]) => key.startsWith(`${id.toLowerCase()}|`));
    return Math.max(0, ...counts.map(([, count]) => count));
  }

  async #in(seconds: number): Promise<string> {
    return new Date(Date.parse(await this.world.conductor.now()) + seconds * 1000).toISOString();
  }

  /**
   * Jumps from one due moment to the next as the conductor does, looking at the settled world in between. True when `isDone` held, false when
   * nothing more is due before `limit`.
   */
  async #jump(isDone: () => Promise<boolean>, limit: string): Promise<boolean> {
    for (;;) {
      const statuses = await this.world.conductor.settle();
      await this.#look();
      if (await isDone()) return true;
      const due = statuses.flatMap(({ nextDue }) => nextDue ?? []).sort()[0];
      if (due === undefined || due > limit) return false;
      const latest = statuses.map(({ now }) => now).sort()[statuses.length - 1] ?? due;
      await this.world.conductor.moveTo(due > latest ? due : latest);
    }
  }

  /** Lets virtual time pass until something holds; `isDone` is asked at every stop, and live runs are counted there. */
  async until(isDone: () => Promise<boolean>, hours = 24): Promise<void> {
    const limit = await this.#in(hours * 3_600);
    if (!(await this.#jump(isDone, limit))) throw new Error(`what was waited for did not happen before ${limit}`);
  }

  /** Lets so much virtual time pass; counts live runs at every stop. */
  async pass(seconds: number): Promise<void> {
    const to = await this.#in(seconds);
    await this.#jump(() => Promise.resolve(false), to);
    await this.world.conductor.moveTo(to);
    await this.settle();
    await this.#look();
  }

  /** Until no run of the machine and no guard of it is live. */
  untilQuiet(id: string, hours = 48): Promise<void> {
    return this.until(async () => {
      const mine = (await this.live()).filter((one) => same(one.input?.vmId, id));
      return !mine.some((one) => one.name === 'capture-vm' || one.name === 'guard-vm');
    }, hours);
  }

  /** Until the newest run of the machine is in that step; the first moment at which it can be seen. */
  async untilStep(id: string, step: string): Promise<Instance> {
    let found: Instance | undefined;
    await this.until(async () => {
      found = (await this.live()).find(
        ({ customStatus, input, name }) =>
          name === 'capture-vm' && same(input?.vmId, id) && (customStatus as { step?: string } | null)?.step === step,
      );
      return found !== undefined;
    }, 12);
    return found as Instance;
  }

  async untilEnded(captureId: string, hours = 48): Promise<CaptureView> {
    let view: CaptureView | undefined;
    await this.until(async () => {
      view = await this.view(captureId);
      return END_STATES.some((state) => state === view?.state);
    }, hours);
    return view as CaptureView;
  }
}

export const asRunbook = principalHeader(RUNBOOK, ['Capture.Start', 'Capture.Read']);

export async function openLab(options: LabOptions = {}): Promise<Lab> {
  const world = await startWorld({
    startAt: START_AT,
    seed: {
      subscriptionId: SUBSCRIPTION,
      galleries: [GALLERY],
      ...options.seed,
      resourceGroups: [{ name: GROUP, location: 'westeurope' }, ...(options.seed?.resourceGroups ?? [])],
    },
    settings: {
      GOLDSMITH_SCOPES: JSON.stringify(options.scopes ?? [SCOPE]),
      GOLDSMITH_PROFILES: JSON.stringify(options.profiles ?? PROFILES),
      ...options.settings,
    },
    ...(options.appRoot ? { appRoot: options.appRoot } : {}),
  });
  return new Lab(world);
}
