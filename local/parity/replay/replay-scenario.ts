import type { Arm } from '../../arm/server.ts';
import { startArm } from '../../arm/server.ts';
import { operationUrl } from '../../arm/http/respond.ts';
import { addressOf, type Address } from '../address.ts';
import { isByDesign } from '../by-design.ts';
import { type Answer, compareAnswer } from '../compare/compare-answer.ts';
import type { Difference } from '../compare/difference.ts';
import type { Interaction, Recording } from '../recording.ts';
import { Future } from './future.ts';
import { type Anchor, keepPace, type Pair, settle, settleFinished } from './move-time.ts';
import { Names } from './names.ts';
import { prepareWorld, type Seeding } from './prepare-world.ts';

type Outcome = 'equal' | 'by-design' | 'seeded' | 'unexplained';

export interface Replayed {
  readonly i: number;
  readonly operation: string;
  readonly outcome: Outcome;
  readonly differences: readonly Difference[];
  /** Differences that are listed, with a reason. */
  readonly meant: readonly Difference[];
}

export interface ScenarioReport {
  readonly name: string;
  /** Interactions that the recording holds. */
  readonly kept: number;
  /** Those that were sent. */
  readonly replayed: readonly Replayed[];
}

const operationIn = (headers: Readonly<Record<string, string>>): string | undefined => {
  const url = headers['azure-asyncoperation'] ?? headers.location;
  return url === undefined ? undefined : addressOf('GET', url).operationId;
};

async function tokenFor(arm: Arm): Promise<string> {
  const response = await fetch(`${arm.url}/admin/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ oid: '11111111-1111-4111-8111-111111111111' }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

/** The JavaScript recordings lost their query: that SDK sent the version of its month. */
const withVersion = (path: string) =>
  path.includes('api-version=') ? path : `${path}${path.includes('?') ? '&' : '?'}api-version=2021-07-01`;

/** One recorded scenario against a world of its own. */
class Replay {
  readonly #arm: Arm;
  readonly #token: string;
  readonly #recording: Recording;
  readonly #future: Future;
  readonly #pairs = new Map<string, Pair & { readonly url: string }>();
  readonly #names = new Names();
  readonly #anchor: Anchor;
  readonly #seeding: Seeding = { used: new Set(), made: new Set() };

  constructor(arm: Arm, token: string, recording: Recording) {
    this.#arm = arm;
    this.#token = token;
    this.#recording = recording;
    this.#future = new Future(recording.interactions);
    arm.world.throttling.enforce = false;
    // Whether an endpoint agreed is recorded; it is there no more.
    arm.world.eventGrid.shake = () => Promise.resolve({ kind: 'validated' });
    this.#anchor = { recordedMs: arm.world.clock.nowMs, oursMs: arm.world.clock.nowMs };
  }

  async #send(method: string, url: string, body: unknown): Promise<Answer> {
    const response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body === null || body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: text === '' ? null : json ? (JSON.parse(text) as unknown) : text,
    };
  }

  /** The request that began an operation is not kept: it is put into the world as its only poll shows it, and so not compared. */
  #adopt(index: number, { operationId = '', subscriptionId = '', id }: Address, { response }: Interaction): void {
    const { status } = (response.body ?? {}) as { status?: string };
    if (this.#pairs.has(operationId) || response.status !== 200 || status !== 'Succeeded') return;
    const { world } = this.#arm;
    const operation = world.operations.start({
      name: 'told by the recording',
      family: 'operations',
      subscriptionId,
      location: id.split('/').at(-3) ?? '',
      resourceId: id,
      seconds: this.#future.secondsOf(operationId) ?? 0,
    });
    this.#pairs.set(operationId, { recordedId: operationId, operation, url: operationUrl(world, operation, false) });
    this.#seeding.used.add(index);
  }

  /** Our address of a recorded polling address, after time has moved to what that poll saw. */
  #polled(address: Address, { response }: Interaction): string | undefined {
    const pair = this.#pairs.get(address.operationId ?? '');
    if (!pair) return undefined;
    const status = (response.body as { status?: string } | null)?.status;
    const running = status === 'InProgress' || response.status === 202;
    if (!running && response.status < 300) settle(this.#arm.world, this.#future, this.#anchor, pair);
    return address.monitor ? `${pair.url}&monitor=true` : pair.url;
  }

  /** A breakdown of the service (INDEX fact 23) and an exhausted quota are told to the simulator beforehand, and so not compared. */
  #breakDown(index: number, { response }: Interaction): void {
    const error = (response.body as { error?: { code: string; message: string } } | null)?.error;
    const quota = response.status === 409 && /exceeding quota/i.test(error?.message ?? '');
    if (response.status !== 503 && !quota) return;
    const effect = error
      ? ({ kind: 'answer', status: response.status, ...error } as const)
      : ({ kind: 'unavailable' } as const);
    this.#arm.world.faults.add([{ effect }]);
    this.#seeding.used.add(index);
  }

  /** How long a deletion of a version takes decides when its parents can go: the recorded time is told to the simulator. */
  #timeDeletion({ request, response }: Interaction): void {
    const id = operationIn(response.headers);
    const seconds = id === undefined ? undefined : this.#future.secondsOf(id);
    const { type } = addressOf(request.method, request.path);
    if (request.method !== 'DELETE' || !type.endsWith('/versions') || seconds === undefined) return;
    const operation = 'Microsoft.Compute/galleries/images/versions/delete';
    this.#arm.world.faults.add([{ operation, effect: { kind: 'slow', seconds } }]);
  }

  async step(index: number, interaction: Interaction): Promise<Replayed> {
    const { world, url } = this.#arm;
    const { method, path, body } = interaction.request;
    const address = addressOf(method, path);
    if (address.operationId !== undefined) this.#adopt(index, address, interaction);
    const polled = address.operationId === undefined ? undefined : this.#polled(address, interaction);
    if (address.operationId === undefined) {
      settleFinished(world, this.#future, this.#anchor, this.#pairs.values(), index);
      keepPace(world, this.#anchor, this.#pairs.values(), interaction.response.headers.date);
      prepareWorld(world, this.#future, this.#seeding, index, interaction);
    }
    this.#breakDown(index, interaction);
    this.#timeDeletion(interaction);
    const answer = await this.#send(
      method,
      polled ?? `${url}${this.#names.inText(withVersion(path))}`,
      this.#names.inBody(body),
    );
    this.#names.learn(interaction.response.body, answer.body);
    const recordedId = operationIn(interaction.response.headers);
    const ours = operationIn(answer.headers);
    const operation = ours === undefined ? undefined : world.operations.find(ours);
    if (recordedId !== undefined && operation)
      this.#pairs.set(recordedId, {
        recordedId,
        operation,
        url: String(answer.headers['azure-asyncoperation'] ?? answer.headers.location),
      });
    return this.#judged(index, interaction, address, answer);
  }

  #judged(index: number, interaction: Interaction, { label }: Address, answer: Answer): Replayed {
    const operation = `${interaction.request.method} ${label}`;
    const { i } = interaction;
    if (this.#seeding.used.has(index)) return { i, operation, outcome: 'seeded', differences: [], meant: [] };
    const differences = compareAnswer(this.#recording.recorder, interaction, answer);
    const meant = differences.filter((difference) => isByDesign(operation, difference));
    const left = differences.filter((difference) => !meant.includes(difference));
    const outcome = left.length > 0 ? 'unexplained' : differences.length > 0 ? 'by-design' : 'equal';
    return { i, operation, outcome, differences: left, meant };
  }
}

export async function replayScenario(recording: Recording): Promise<ScenarioReport> {
  const startAt = new Date(Date.parse(recording.recordedFrom) || Date.parse('2024-01-01')).toISOString();
  const arm = await startArm({ startAt });
  try {
    const replay = new Replay(arm, await tokenFor(arm), recording);
    const replayed: Replayed[] = [];
    for (const [index, interaction] of recording.interactions.entries())
      replayed.push(await replay.step(index, interaction));
    return { name: recording.name, kept: recording.interactions.length, replayed };
  } finally {
    await arm.close();
  }
}
