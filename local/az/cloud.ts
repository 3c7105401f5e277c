import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned } from '../arm/identity/self-signed.ts';
import type { Json } from '../arm/shapes/json.ts';
import { type Arm, startArm } from '../arm/server.ts';
import { AzClient } from './az-client.ts';
import { OPERATOR, READER, seed, SUBSCRIPTION } from './cast.ts';
import { Unexpected } from './expect.ts';

const CLOUD = 'goldsmith';
/** Azure's time per tick: 20 minutes in a second, since `az` waits in real seconds. */
const TICK_MS = 50;
const TICK_AZURE_MS = 60_000;

/** The simulated Azure as a cloud that `az` is logged in to. */
export class Cloud {
  readonly #arm: Arm;
  readonly #folder: string;
  readonly #az: AzClient;
  readonly #timer: NodeJS.Timeout;

  constructor(arm: Arm, folder: string, az: AzClient) {
    this.#arm = arm;
    this.#folder = folder;
    this.#az = az;
    this.#timer = setInterval(() => arm.world.clock.advance(arm.world.clock.nowMs + TICK_AZURE_MS), TICK_MS);
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

async function register(az: AzClient, url: string): Promise<void> {
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
    ['cloud', 'register', '--name', CLOUD, '--profile', '2020-09-01-hybrid', ...args],
    ['cloud', 'set', '--name', CLOUD],
  ]) {
    const { code, stderr } = await az.run(command);
    if (code !== 0) throw new Error(`az ${command.slice(0, 2).join(' ')}: ${stderr.trim().slice(0, 500)}`);
  }
}

/** `az` forgets the port of an authority: it has to be 443. Throws what `listen` throws where that is not to be had. */
export async function openCloud(): Promise<Cloud> {
  const tls = selfSigned();
  const arm = await startArm({ port: 443, tls, seed });
  for (const appid of [OPERATOR, READER]) {
    arm.world.tokens.register({ appid, oid: appid, kind: 'app', secret: secretOf(appid) });
  }
  const folder = await mkdtemp(join(tmpdir(), 'goldsmith-az-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, tls.cert);
  const az = new AzClient(join(folder, 'config'), caFile);
  const cloud = new Cloud(arm, folder, az);
  try {
    await register(az, arm.url);
    await cloud.login(OPERATOR);
    await cloud.az('account', 'set', '--subscription', SUBSCRIPTION);
    return cloud;
  } catch (error) {
    await cloud.close();
    throw error;
  }
}
