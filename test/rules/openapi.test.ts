import { beforeAll, describe, expect, test } from '@jest/globals';
import { API_OPERATIONS } from '../../src/functions/openapi/api-operations.ts';
import { apiSchemas } from '../../src/functions/openapi/api-schemas.ts';
import { makeShowOpenapi } from '../../src/functions/openapi/show-openapi.ts';
import { ask } from '../support/http.ts';
import { loadRegistered, type Registered } from './support/registered-functions.ts';

let registered: Registered;

beforeAll(async () => {
  registered = await loadRegistered();
});

describe('openapi.json', () => {
  test('has an operation for every route of the app, and no other', () => {
    expect(Object.keys(API_OPERATIONS).sort()).toEqual(registered.http.map(({ name }) => name).sort());
  });

  test('shows path, role, parameters and body of a route, from the schemas that check it', async () => {
    const routes = registered.http.map(({ methods, name, route }) => {
      return { name, route, method: methods[0] as 'GET' | 'POST', role: 'Capture.Read' as const };
    });
    const { body, status } = await ask(makeShowOpenapi(routes), { method: 'GET' });
    const text = JSON.stringify(body);
    const named = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);

    expect([status, body.openapi]).toEqual([200, '3.1.0']);
    expect(Object.keys(body.paths).sort()).toEqual([...new Set(routes.map(({ route }) => `/api/${route}`))].sort());
    expect(new Set(named)).toEqual(new Set(Object.keys(apiSchemas())));
    expect(body.paths['/api/captures/{id}'].get).toMatchObject({
      operationId: 'show-capture',
      description: 'Needs the app role Capture.Read.',
      parameters: [{ name: 'id', in: 'path', required: true }],
    });
    expect(body.components.schemas.CaptureRequest).toMatchObject({
      type: 'object',
      required: ['source'],
      additionalProperties: false,
      properties: { regions: { type: 'array', maxItems: 100 }, order: { default: 'all' } },
    });
    expect(body.components.schemas.FleetRequest.properties.source).toBeUndefined();
    const published = Object.keys(body.paths['/api/captures'].post.responses);
    // Of a fleet some of whose machines are held; of a fault of ours; of Azure's refusal and Azure's wish to be asked later.
    expect(published).toEqual(expect.arrayContaining(['207', '500', '502', '503']));
  });
});
