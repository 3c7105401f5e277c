import { ComputeManagementClient } from '@azure/arm-compute';
import { startArm, type Arm, type ArmOptions } from '../../../local/arm/server.ts';
import type { Seed } from '../../../local/arm/seed-shape.ts';

export const subscriptionId = '5ab5c41b-0000-4000-8000-000000000001';
export const group = 'images-rg';
export const userId = '0b1ec700-0000-4000-8000-000000000002';

export const computeIdOf = (...tail: readonly string[]) =>
  `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.Compute/${tail.join('/')}`;

export interface SimulatedAzure {
  readonly arm: Arm;
  readonly client: ComputeManagementClient;
  /** Authorized request beside the SDK. */
  readonly call: (method: string, path: string, body?: unknown) => Promise<Response>;
  /** The door without a token. */
  readonly admin: (method: string, path: string, body?: unknown) => Promise<any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- read as the test needs it
  /** Moves virtual time. */
  readonly pass: (seconds: number) => void;
}

/** Bearer tokens over plain http: the SDK's own policy refuses them, this one stands in its place. */
function clientOf(arm: Arm, token: string): ComputeManagementClient {
  const credential = { getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
  const client = new ComputeManagementClient(credential, subscriptionId, {
    endpoint: arm.url,
    retryOptions: { maxRetries: 0 },
  });
  client.pipeline.removePolicy({ name: 'bearerTokenAuthenticationPolicy' });
  client.pipeline.addPolicy({
    name: 'plainHttpBearer',
    sendRequest: (request, next) => {
      request.headers.set('authorization', `Bearer ${token}`);
      request.allowInsecureConnection = true;
      return next(request);
    },
  });
  return client;
}

export async function simulatedAzure(
  seed: Omit<Seed, 'subscriptionId'>,
  options: ArmOptions = {},
): Promise<SimulatedAzure> {
  const arm = await startArm({ ...options, seed: { subscriptionId, ...seed } });
  const person = { oid: userId, appid: 'a99c11e7-0000-4000-8000-000000000003', kind: 'user', name: 'ann' } as const;
  const { token } = arm.world.tokens.issue(person, 'https://management.azure.com/');
  const send = (method: string, path: string, body: unknown, headers: Record<string, string>) =>
    fetch(`${arm.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    arm,
    client: clientOf(arm, token),
    call: (method, path, body) => send(method, path, body, { authorization: `Bearer ${token}` }),
    admin: async (method, path, body) => {
      const answer = await send(method, path, body, {});
      const text = await answer.text();
      return text ? (JSON.parse(text) as unknown) : undefined;
    },
    pass: (seconds) => arm.world.clock.advance(arm.world.clock.nowMs + seconds * 1000),
  };
}
