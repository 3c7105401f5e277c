import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManagedIdentityCredential } from '@azure/identity';
import { computeIdOf, group, simulatedAzure, type SimulatedAzure } from './support/simulated-azure.ts';

let azure: SimulatedAzure;
beforeEach(async () => {
  azure = await simulatedAzure(
    { resourceGroups: [{ name: group, location: 'westeurope' }] },
    { identityHeader: 'a-header' },
  );
});
afterEach(async () => {
  delete process.env.IDENTITY_ENDPOINT;
  delete process.env.IDENTITY_HEADER;
  await azure.arm.close();
});

const images = (authorization?: string) =>
  fetch(
    `${azure.arm.url}${computeIdOf('images')}?api-version=2024-07-01`,
    authorization ? { headers: { authorization } } : {},
  );
const tokenEndpoint = (query: string, header?: string) =>
  fetch(`${azure.arm.url}/msi/token?${query}`, header ? { headers: { 'x-identity-header': header } } : {});

describe('the managed identity endpoint', () => {
  it('gives the real ManagedIdentityCredential a token that the simulator accepts', async () => {
    process.env.IDENTITY_ENDPOINT = `${azure.arm.url}/msi/token`;
    process.env.IDENTITY_HEADER = 'a-header';

    const token = await new ManagedIdentityCredential().getToken('https://management.azure.com/.default');

    expect(token.expiresOnTimestamp).toBeGreaterThan(Date.now() + 23 * 3_600_000);
    expect((await images(`Bearer ${token.token}`)).status).toBe(200);
  });

  it('gives a user-assigned identity its own token', async () => {
    const query =
      'api-version=2019-08-01&resource=https://management.azure.com/&client_id=c11e0000-0000-4000-8000-000000000000';

    const answer = (await (await tokenEndpoint(query, 'a-header')).json()) as Record<string, string>;

    const claims = JSON.parse(Buffer.from(answer.access_token?.split('.')[1] ?? '', 'base64url').toString()) as object;
    expect(answer).toMatchObject({ token_type: 'Bearer', client_id: 'c11e0000-0000-4000-8000-000000000000' });
    expect(claims).toMatchObject({
      appid: answer.client_id,
      aud: 'https://management.azure.com/',
      oid: expect.any(String),
    });
  });

  it.each([undefined, 'another-header'])('refuses the header %s', async (header) => {
    const answer = await tokenEndpoint('api-version=2019-08-01&resource=https://management.azure.com/', header);

    expect(answer.status).toBe(401);
  });
});

describe('a call', () => {
  it.each([undefined, 'Bearer nonsense', 'Bearer e30.e30.x', 'Basic e30'])(
    'with the authorization %s is 401',
    async (header) => {
      const answer = await images(header);

      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ error: { code: 'AuthenticationFailed' } });
    },
  );

  it('can be made as anybody with a token of the admin door', async () => {
    const { access_token: token } = await azure.admin('POST', '/admin/token', {
      oid: 'b0b00000-0000-4000-8000-000000000000',
      name: 'bob',
    });

    await fetch(`${azure.arm.url}${computeIdOf('galleries', 'mine')}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ location: 'westeurope' }),
    });

    const [entry] = await azure.admin('GET', '/admin/write-log');
    expect(entry).toMatchObject({ callerObjectId: 'b0b00000-0000-4000-8000-000000000000' });
  });
});

describe('the v2.0 token endpoint', () => {
  const post = (form: Record<string, string>) =>
    fetch(`${azure.arm.url}/some-tenant/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams(form) });
  const form = {
    grant_type: 'client_credentials',
    client_id: 'c11e0000-0000-4000-8000-000000000001',
    client_secret: 'registered',
    scope: 'https://management.azure.com/.default',
  };

  it('takes client credentials that were registered, and no others', async () => {
    expect(await (await post(form)).json()).toMatchObject({ error: 'unauthorized_client', error_codes: [700016] });
    await azure.admin('POST', '/admin/secrets', { clientId: form.client_id, secret: form.client_secret });

    const answer = await post(form);
    const { access_token: token } = (await answer.json()) as { access_token: string };

    expect(answer.status).toBe(200);
    expect((await images(`Bearer ${token}`)).status).toBe(200);
    expect((await post({ ...form, client_secret: 'wrong' })).status).toBe(401);
  });

  it('is found through the discovery documents', async () => {
    const discovery = await azure.admin('GET', '/common/discovery/instance');
    const configuration = await (await fetch(discovery.tenant_discovery_endpoint)).json();

    expect(configuration).toMatchObject({ token_endpoint: expect.stringContaining('/oauth2/v2.0/token') });
  });
});
