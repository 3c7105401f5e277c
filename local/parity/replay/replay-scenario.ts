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
import { CreatingRequests } from '../made/creating-request.ts';
import { tellBreakDown } from './break-down.ts';
import { clientOf } from './client.ts';
import { Told } from './told.ts';
import type { Send } from '../made/make-machine.ts';
import { prepareWorld, type Scene } from './prepare-world.ts';

/** `told`: equal but for what the recording itself had to tell. */
type Outcome = 'equal' | 'by-design' | 'told' | 'seeded' | 'unexplained';

export interface Replayed {
  readonly i: number;
  readonly operation: string;
  readonly outcome: Outcome;
  readonly differences: readonly Difference[];
  /** Differences that are listed, with a reason. */
  readonly meant: readonly Difference[];
  /** Fields that were told, and so not compared. */
  readonly told: readonly string[];
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

/** The JavaScript recordings lost their query: that SDK sent the version of its month. */
const withVersion = (path: string) =>
  path.includes('api-version=') ? path : `${path}${path.includes('?') ? '&' : '?'}api-version=2021-07-01`;

/** Machines that were there before were made in the minutes before the recording begins. */
const roomMs = 600_000;

/** One recorded scenario against a world of its own. */
class Replay {
  readonly #arm: Arm;
  readonly #send: Send;
  readonly #recording: Recording;
  readonly #future: Future;
  readonly #pairs = new Map<string, Pair & { readonly url: string }>();
  readonly #names = new Names();
  readonly #anchor: Anchor;
  readonly #scene: Scene;

  constructor(arm: Arm, send: Send, recording: Recording, folder: readonly Recording[]) {
    this.#arm = arm;
    this.#send = send;
    this.#recording = recording;
    this.#future = new Future(recording.interactions);
    arm.world.throttling.enforce = false;
    // Whether an endpoint agreed is recorded; it is there no more.
    arm.world.eventGrid.shake = () => Promise.resolve({ kind: 'validated' });
    const begin = arm.world.clock.nowMs + roomMs;
    this.#anchor = { recordedMs: begin, oursMs: begin };
    this.#scene = {
      world: arm.world,
      future: this.#future,
      requests: new CreatingRequests(recording, folder),
      send,
      anchor: this.#anchor,
      told: new Told(),
      used: new Set(),
      made: new Set(),
    };
  }

  /** The request that began an operation is not kept: an ordinary operation of that age is put into its place. */
  #adopt({ operationId = '', subscriptionId = '', id }: Address, { response }: Interaction): void {
    const { status } = (response.body ?? {}) as { status?: string };
    if (this.#pairs.has(operationId) || response.status !== 200 || status !== 'Succeeded') return;
    const { world } = this.#arm;
    const operation = world.operations.start({
      name: 'begun out of sight',
      family: 'operations',
      subscriptionId,
      location: id.split('/').at(-3) ?? '',
      resourceId: id,
      seconds: 1,
    });
    this.#pairs.set(operationId, { recordedId: operationId, operation, url: operationUrl(world, operation, false) });
  }

  /** Our address of a recorded polling address, after time has moved to what that poll saw. */
  #polled(index: number, address: Address, { response }: Interaction): string | undefined {
    const pair = this.#pairs.get(address.operationId ?? '');
    if (!pair) return undefined;
    const status = (response.body as { status?: string } | null)?.status;
    const running = status === 'InProgress' || response.status === 202;
    if (!running && response.status < 300) settle(this.#arm.world, this.#future, this.#anchor, pair);
    if (pair.told && status === 'Failed') this.#scene.told.note(index, ['error']);
    return address.monitor ? `${pair.url}&monitor=true` : pair.url;
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

  /** The interaction with our names for what was named by lot. */
  #mapped(interaction: Interaction): Interaction {
    return JSON.parse(this.#names.inText(JSON.stringify(interaction))) as Interaction;
  }

  async step(index: number, interaction: Interaction): Promise<Replayed> {
    const { world } = this.#arm;
    const { method, path, body } = interaction.request;
    const address = addressOf(method, path);
    if (address.operationId !== undefined) this.#adopt(address, interaction);
    const polled = address.operationId === undefined ? undefined : this.#polled(index, address, interaction);
    if (address.operationId === undefined) {
      settleFinished(world, this.#future, this.#anchor, this.#pairs.values(), index);
      await prepareWorld(this.#scene, index, this.#mapped(interaction));
      keepPace(world, this.#anchor, this.#pairs.values(), interaction.response.headers.date);
    }
    tellBreakDown(world, this.#scene.told, index, interaction);
    this.#timeDeletion(interaction);
    const target = polled ?? this.#names.inText(withVersion(path));
    const answer = await this.#send(method, target, this.#names.inBody(body));
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
    const { used, told } = this.#scene;
    const fields = told.of(index);
    if (used.has(index)) return { i, operation, outcome: 'seeded', differences: [], meant: [], told: fields };
    const found = compareAnswer(this.#recording.recorder, this.#mapped(interaction), answer);
    const differences = found.filter((difference) => !told.covers(index, difference));
    const meant = differences.filter((difference) => isByDesign(operation, difference));
    const left = differences.filter((difference) => !meant.includes(difference));
    const good = fields.length > 0 ? 'told' : meant.length > 0 ? 'by-design' : 'equal';
    return { i, operation, outcome: left.length > 0 ? 'unexplained' : good, differences: left, meant, told: fields };
  }
}

/** `folder` are all recordings that lie together: what an earlier one made is there in a later one. */
export async function replayScenario(recording: Recording, folder: readonly Recording[] = []): Promise<ScenarioReport> {
  const begin = Date.parse(recording.recordedFrom) || Date.parse('2024-01-01');
  const arm = await startArm({ startAt: new Date(begin - roomMs).toISOString() });
  try {
    const replay = new Replay(arm, await clientOf(arm), recording, folder);
    const replayed: Replayed[] = [];
    for (const [index, interaction] of recording.interactions.entries())
      replayed.push(await replay.step(index, interaction));
    return { name: recording.name, kept: recording.interactions.length, replayed };
  } finally {
    await arm.close();
  }
}
