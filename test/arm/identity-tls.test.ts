import { ClientSecretCredential, WorkloadIdentityCredential } from '@azure/identity';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { ComputeManagementClient } from '@azure/arm-compute';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned } from '../../local/arm/identity/self-signed.ts';
import { type Arm, startArm } from '../../local/arm/server.ts';

const clientId = 'c11e0000-0000-4000-8000-000000000009';
const subscriptionId = '5ab5c41b-0000-4000-8000-000000000001';
const federated = { issuer: 'https://issuer.example/', subject: 'system:serviceaccount:images:runner' };
const secret = ['a', 'registered', 'secret'].join('-');
const tls = selfSigned();
const folder = mkdtempSync(join(tmpdir(), 'goldsmith-identity-'));

let arm: Arm;
beforeAll(async () => {
  arm = await startArm({
    tls,
    seed: { subscriptionId, resourceGroups: [{ name: 'images', location: 'westeurope' }], roleAssignments: [] },
  });
  arm.world.tokens.register({ appid: clientId, oid: clientId, kind: 'app', secret, federated: [federated] });
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await arm.close();
});

/** Trusts the simulator's certificate, and nothing else is changed in the real client. */
const trust: PipelinePolicy = {
  name: 'trust',
  sendRequest: (request, next) => {
    request.tlsSettings = { ca: tls.cert };
    return next(request);
  },
};
const options = () => ({
  authorityHost: arm.url,
  disableInstanceDiscovery: true,
  additionalPolicies: [{ policy: trust, position: 'perCall' as const }],
  retryOptions: { maxRetries: 0 },
});
const scope = 'https://management.azure.com/.default';

function workload(claims: object) {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const tokenFilePath = join(folder, 'token');
  writeFileSync(tokenFilePath, [part({ alg: 'RS256', typ: 'JWT' }), part(claims), 'signature'].join('.'));
  return new WorkloadIdentityCredential({ tenantId: arm.world.tokens.tenantId, clientId, tokenFilePath, ...options() });
}
const claims = {
  iss: federated.issuer,
  sub: federated.subject,
  aud: 'api://AzureADTokenExchange',
  exp: Math.floor(Date.now() / 1000) + 600,
};

describe('over TLS', () => {
  it('the real ClientSecretCredential logs in and the real SDK calls with it', async () => {
    const credential = new ClientSecretCredential(arm.world.tokens.tenantId, clientId, secret, options());
    const client = new ComputeManagementClient(credential, subscriptionId, { ...options(), endpoint: arm.url });

    await expect(client.virtualMachines.get('images', 'any')).rejects.toMatchObject({
      statusCode: 403,
      code: 'AuthorizationFailed',
      message: expect.stringContaining(`The client '${clientId}' with object id '${clientId}'`),
    });
  });

  it('a wrong secret is AADSTS7000215, an unknown application AADSTS700016', async () => {
    const tenantId = arm.world.tokens.tenantId;
    const wrong = new ClientSecretCredential(tenantId, clientId, 'wrong', options());
    const unknown = new ClientSecretCredential(tenantId, subscriptionId, secret, options());

    await expect(wrong.getToken(scope)).rejects.toThrow('AADSTS7000215');
    await expect(unknown.getToken(scope)).rejects.toThrow('AADSTS700016');
  });

  it('the real WorkloadIdentityCredential exchanges a token that the application trusts', async () => {
    const { token } = await workload(claims).getToken(scope);

    const seen = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object;
    expect(seen).toMatchObject({ appid: clientId, aud: 'https://management.azure.com' });
  });

  it.each([
    ['of another subject', { ...claims, sub: 'system:serviceaccount:other' }, 'AADSTS70021'],
    ['of another issuer', { ...claims, iss: 'https://other.example/' }, 'AADSTS70021'],
    ['for another audience', { ...claims, aud: 'https://management.azure.com' }, 'AADSTS70021'],
    ['out of date', { ...claims, exp: 1 }, 'AADSTS700024'],
  ])('a token %s is refused', async (_how, wrong, code) => {
    await expect(workload(wrong).getToken(scope)).rejects.toThrow(code);
  });
});

describe('a login', () => {
  it('finds the tenant, and the subscriptions in which it has a role', async () => {
    const plain = await startArm({
      seed: {
        subscriptionId,
        resourceGroups: [{ name: 'images', location: 'westeurope' }],
        roleAssignments: [
          { principalId: clientId, role: 'Reader', scope: `/subscriptions/${subscriptionId}/resourceGroups/images` },
        ],
      },
    });
    const seenBy = async (oid: string, path: string) => {
      const person = { oid, appid: clientId, kind: 'app' } as const;
      const { token } = plain.world.tokens.issue(person, 'https://management.azure.com/');
      const answer = await fetch(`${plain.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
      return ((await answer.json()) as { value: { subscriptionId?: string; tenantId?: string }[] }).value;
    };

    const mine = await seenBy(clientId, '/subscriptions');
    const others = await seenBy(subscriptionId, '/subscriptions');
    const tenants = await seenBy(clientId, '/tenants');
    const closed = await fetch(`${plain.url}/subscriptions`);
    const metadata = (await (await fetch(`${plain.url}/metadata/endpoints`)).json()) as { resourceManager: string }[];
    await plain.close();

    expect(mine.map((one) => one.subscriptionId)).toEqual([subscriptionId]);
    expect(others).toEqual([]);
    expect(tenants.map((one) => one.tenantId)).toEqual([plain.world.tokens.tenantId]);
    expect(closed.status).toBe(401);
    expect(metadata[0]?.resourceManager).toBe(`${plain.url}/`);
  });
});
