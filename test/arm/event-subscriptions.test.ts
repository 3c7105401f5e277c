import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { passes } from '../../local/arm/events/advanced-filter.ts';
import { groupScope, machine, startSim, vmId, type Sim } from './support/sim.ts';
import { startWebhook, type Webhook } from './support/webhook.ts';

const subscription = `${groupScope}/providers/Microsoft.EventGrid/eventSubscriptions/ready`;
const version = 'api-version=2022-06-15';

describe('an event subscription of a resource group', () => {
  let sim: Sim;
  let webhook: Webhook;
  beforeEach(async () => {
    sim = await startSim({ virtualMachines: [machine()] });
    webhook = await startWebhook();
  });
  afterEach(async () => {
    await sim.close();
    await webhook.close();
  });

  const put = (filter: object = {}, more: object = {}) =>
    sim.call('PUT', `${subscription}?${version}`, {
      properties: {
        destination: { endpointType: 'WebHook', properties: { endpointUrl: `${webhook.url}?code=secret` } },
        filter: { includedEventTypes: ['All'], ...filter },
        ...more,
      },
    });
  const delivered = async () => {
    sim.pass(3);
    await sim.arm.world.flight.whenIdle();
    return webhook.received.filter(({ headers }) => headers['aeg-event-type'] === 'Notification');
  };
  const tag = () =>
    sim.call('PUT', `${vmId()}/providers/Microsoft.Resources/tags/default?api-version=2024-07-01`, {
      properties: { tags: { a: 'b' } },
    });

  test('asks its endpoint, is made by an operation, and shows no key of the endpoint', async () => {
    const created = await put();
    sim.pass(6);
    const operation = await sim.call('GET', created.headers.get('azure-asyncoperation') ?? '');
    const shown = await sim.call('GET', `${subscription}?${version}`);
    const full = await sim.call('POST', `${subscription}/getFullUrl?${version}`);

    expect(created).toMatchObject({ status: 201, body: { properties: { provisioningState: 'Creating' } } });
    expect(created.headers.get('retry-after')).toBe('10');
    expect(operation.body.status).toBe('Succeeded');
    expect(shown.body.properties).toMatchObject({
      provisioningState: 'Succeeded',
      destination: { properties: { endpointUrl: null, endpointBaseUrl: webhook.url } },
      retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 },
    });
    expect(full.body.endpointUrl).toBe(`${webhook.url}?code=secret`);
  });

  test('fails where the endpoint does not agree', async () => {
    await webhook.close();
    const created = await put();
    sim.pass(6);
    const operation = await sim.call('GET', created.headers.get('azure-asyncoperation') ?? '');

    expect(operation.body).toMatchObject({ status: 'Failed', error: { code: 'Url validation' } });
    webhook = await startWebhook();
  });

  test('lets through what its subject and advanced filters let through', async () => {
    await put({
      subjectEndsWith: '/VM1',
      advancedFilters: [
        { operatorType: 'StringIn', key: 'data.operationName', values: ['Microsoft.Resources/tags/write'] },
      ],
    });
    await tag();
    const hit = await delivered();
    await put({ subjectEndsWith: '/VM2' });
    await tag();
    const missed = await delivered();

    expect(hit).toHaveLength(1);
    expect(missed).toHaveLength(1);
  });

  test('has no more than 25 advanced filters, and 25 values in all', async () => {
    const filters = (count: number, values: number) => ({
      advancedFilters: Array.from({ length: count }, () => ({
        ...{ operatorType: 'StringIn', key: 'subject', values: Array.from({ length: values }, () => 'x') },
      })),
    });

    expect((await put(filters(25, 1))).status).toBe(201);
    expect((await put(filters(26, 1))).status).toBe(400);
    expect((await put(filters(2, 13))).status).toBe(400);
  });

  test.each([
    [
      'NumberInRange',
      [
        [0, 1],
        [3, 5],
      ],
      [false, true, true],
    ],
    [
      'NumberNotInRange',
      [
        [0, 1],
        [3, 5],
      ],
      [true, false, false],
    ],
    ['NumberIn', [4], [false, true, false]],
    ['NumberGreaterThanOrEquals', [4], [false, true, true]],
    ['StringNotContains', ['4'], [true, false, true]],
  ])('compares by %s', (operatorType, values, passing) => {
    const fits = [2, 4, 5].map((count) => passes({ data: { count } }, { operatorType, key: 'data.count', values }));

    expect(fits).toEqual(passing);
    expect(passes({}, { operatorType, key: 'data.count', values })).toBe(operatorType.includes('Not'));
  });

  test('gives up as early as its retry policy says', async () => {
    webhook.answers = [500];
    await put({}, { retryPolicy: { maxDeliveryAttempts: 2, eventTimeToLiveInMinutes: 1440 } });
    await tag();
    await delivered();
    sim.pass(11);
    await sim.arm.world.flight.whenIdle();
    const { body } = await sim.call('GET', '/admin/events');

    expect(body.deadLetters).toMatchObject([{ deadLetterReason: 'MaxDeliveryAttemptsExceeded' }]);
  });

  test('is gone with its deliveries after a DELETE, and a second one is 204', async () => {
    await put();
    const removed = await sim.call('DELETE', `${subscription}?${version}`);
    sim.pass(6);
    const result = await sim.call('GET', removed.headers.get('location') ?? '');
    const again = await sim.call('DELETE', `${subscription}?${version}`);
    await tag();

    expect([removed.status, result.status, again.status]).toEqual([202, 200, 204]);
    expect(removed.headers.get('azure-asyncoperation')).toBeNull();
    const operations = (await delivered()).map(({ body }) => body[0].data.operationName as string);
    expect(operations).not.toContain('Microsoft.Resources/tags/write');
  });
});
