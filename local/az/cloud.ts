import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned } from '../arm/identity/self-signed.ts';
import type { Json } from '../arm/shapes/json.ts';
import { type Arm, startArm } from '../arm/server.ts';
import { AzClient } from './az-client.ts';
import type { Seed } from '../arm/seed-shape.ts';
import { Unexpected } from './expect.ts';

const CLOUD = 'goldsmith';
const TICK_MS = 10;

/** What stands in the cloud, who may sign in to it, and how fast its time goes by. */
export interface CloudPlan {
  readonly seed: Seed;
  readonly operator: string;
  /** Others who may sign in. */
  readonly guests?: readonly string[];
  /** Seconds of Azure's time in one of real time. */
  readonly pace: number;
  /** Virtual time at the start, ISO 8601. */
  readonly startAt?: string;
  /** The set of API versions by which `az` knows Azure. */
  readonly profile: '2020-09-01-hybrid' | 'latest';
  /** Further environment of `az`. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The simulated Azure as a cloud that `az` is logged in to. */
export class Cloud {
  readonly #arm: Arm;
  readonly #folder: string;
  readonly #az: AzClient;
  readonly #ca: string;
  readonly #pace: number;
  readonly #timer: NodeJS.Timeout;
  #passes = true;
  #keptMs = performance.now();

  constructor(arm: Arm, folder: string, az: AzClient, ca: string, pace: number) {
    this.#arm = arm;
    this.#folder = folder;
    this.#az = az;
    this.#ca = ca;
    this.#pace = pace;
    this.#timer = setInterval(() => this.#keepTime(), TICK_MS);
  }

  /** Time passes at the pace, unless it is made to stand still. */
  letTimePass(passes: boolean): void {
    this.#keepTime();
    this.#passes = passes;
  }

  #keepTime(): void {
    const { clock } = this.#arm.world;
    const realMs = performance.now();
    if (this.#passes) clock.advance(clock.nowMs + (realMs - this.#keptMs) * this.#pace);
    this.#keptMs = realMs;
  }

  /** What the simulator tells of itself, by a path under `/admin`. */
  admin<T>(path: string): Promise<T> {
    return new Promise((resolve, reject) => {
      get(`${this.#arm.url}${path}`, { ca: this.#ca }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')) as T));
      }).on('error', reject);
    });
  }

  /** Azure's time of day, in milliseconds. */
  get nowMs(): number {
    return this.#arm.world.clock.nowMs;
  }

  /** The JSON that a command prints. */
  async az(...args: readonly string[]): Promise<Json> {
    const { code, stdout, stderr } = await this.#az.run([...args, '--output', 'json']);
    if (code !== 0) throw new Unexpected(`az ${args.join(' ')}: exit ${code}: ${stderr.trim().slice(0, 500)}`);
    return (stdout.trim() ? JSON.parse(stdout) : {}) as Json;
  }

  /** A command that has to fail, with each of these words in what it says. */
  async refused(words: readonly string[], ...args: readonly string[]): Promise<void> {
    const { code, stderr } = await this.#az.run([...args, '--output', 'json']);
    if (code === 0) throw new Unexpected(`az ${args.join(' ')} was not refused`);
    const missing = words.filter((word) => !stderr.includes(word));
    if (missing.length > 0) {
      throw new Unexpected(`az ${args.join(' ')} does not say ${missing.join(', ')}: ${stderr.trim().slice(0, 500)}`);
    }
  }

  /** `az rest`: what the old library of the profile does not know. */
  rest(method: string, path: string, apiVersion: string, body?: unknown): Promise<Json> {
    return this.az(...this.restArgs(method, path, apiVersion, body));
  }

  restArgs(method: string, path: string, apiVersion: string, body?: unknown): string[] {
    const mark = path.includes('?') ? '&' : '?';
    const url = `${this.#arm.url}${path}${mark}api-version=${apiVersion}`;
    return ['rest', '--method', method, '--url', url, ...(body === undefined ? [] : ['--body', JSON.stringify(body)])];
  }

  /** Reads until nothing is under way any more, as a script around `az rest` would. */
  async restUntilDone(path: string, apiVersion: string): Promise<Json> {
    for (let look = 0; look < 30; look += 1) {
      const seen = await this.rest('get', path, apiVersion);
      if (!['Creating', 'Updating'].includes(String(seen.properties?.provisioningState))) return seen;
    }
    throw new Unexpected(`${path} is still under way`);
  }

  async login(clientId: string): Promise<void> {
    const { tenantId } = this.#arm.world.tokens;
    await this.az('login', '--service-principal', '-u', clientId, '-p', secretOf(clientId), '--tenant', tenantId);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#arm.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Known to nobody but this process and its simulator. */
const secretOf = (clientId: string): string => `simulated-${clientId}`;

async function register(az: AzClient, url: string, profile: CloudPlan['profile']): Promise<void> {
  const endpoints = {
    'resource-manager': url,
    // An authority that ends in /adfs is the only one whose host `az` does not look up at Microsoft's.
    'active-directory': `${url}/adfs`,
    'active-directory-resource-id': `${url}/`,
    'active-directory-graph-resource-id': `${url}/`,
    management: url,
  };
  const args = Object.entries(endpoints).flatMap(([name, value]) => [`--endpoint-${name}`, value]);
  for (const command of [
    ['cloud', 'register', '--name', CLOUD, '--profile', profile, ...args],
    ['cloud', 'set', '--name', CLOUD],
  ]) {
    const { code, stderr } = await az.run(command);
    if (code !== 0) throw new Error(`az ${command.slice(0, 2).join(' ')}: ${stderr.trim().slice(0, 500)}`);
  }
}

/** `az` forgets the port of an authority: it has to be 443. Throws what `listen` throws where that is not to be had. */
export async function openCloud(plan: CloudPlan): Promise<Cloud> {
  const { env = {}, guests = [], operator, pace, profile, seed, startAt } = plan;
  const tls = selfSigned();
  const arm = await startArm({ port: 443, tls, seed, ...(startAt ? { startAt } : {}) });
  for (const appid of [operator, ...guests]) {
    arm.world.tokens.register({ appid, oid: appid, kind: 'app', secret: secretOf(appid) });
  }
  const folder = await mkdtemp(join(tmpdir(), 'goldsmith-az-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, tls.cert);
  const az = new AzClient(join(folder, 'config'), caFile, env);
  const cloud = new Cloud(arm, folder, az, tls.cert, pace);
  try {
    await register(az, arm.url, profile);
    await cloud.login(operator);
    await cloud.az('account', 'set', '--subscription', seed.subscriptionId);
    return cloud;
  } catch (error) {
    await cloud.close();
    throw error;
  }
}
