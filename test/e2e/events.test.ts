import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { STRANGER, TAGGER } from '../../local/world/people.ts';
import { GROUP, groupId, type Lab, linux, openLab, SCOPE, vmId } from './support/lab.ts';
import { claimsOf, haveSamples, sample, samples, withData } from './support/payloads.ts';

const PUBLISHED_SUBSCRIPTION = '00000000-0000-0000-0000-000000000000';
const PUBLISHED_VM = vmId('my-vm', 'my-rg', PUBLISHED_SUBSCRIPTION);
const WANTED = { 'image-ready': 'true' };

/** The tag write of the published CloudEvent, and the write of the published Event Grid event, each about one of our machines. */
const shapes = {
  cloudevents: 'cloudevents.ibdm.tags_write_virtualMachine.json',
  eventgrid: 'eventgrid.docs.ResourceWriteSuccess.json',
} as const;
type Schema = keyof typeof shapes;

function vmWrite(schema: Schema, change: Record<string, unknown>, id?: string): unknown {
  const copy = withData(sample(shapes[schema]).payload, (data) => ({ ...data, ...change }));
  if (id === undefined) return copy;
  return Array.isArray(copy) ? copy.map((event) => ({ ...event, id })) : { ...copy, id };
}

const TAGS_WRITE = 'Microsoft.Resources/tags/write';
const VM_WRITE = 'Microsoft.Compute/virtualMachines/write';
const noClaims = (resourceUri: string) => ({ resourceUri, operationName: TAGS_WRITE, claims: {} });
const byCaller = (resourceUri: string, caller: string) => ({
  resourceUri,
  operationName: TAGS_WRITE,
  claims: claimsOf(caller),
});

const lowerGroup = (id: string): string => id.replace('/resourceGroups/', '/resourcegroups/');

/** Whatever ids and claims the payload has become those of our machine and of an allowed caller. */
const aboutOurMachine = (payload: unknown, id: string): unknown =>
  withData(payload, (data) => ({
    ...data,
    ...('resourceUri' in data ? { resourceUri: id, claims: claimsOf(TAGGER) } : {}),
    ...('resourceInfo' in data ? { resourceInfo: { ...(data['resourceInfo'] as object), id } } : {}),
  }));

const cases = (['cloudevents', 'eventgrid'] as const).flatMap((schema) =>
  [TAGS_WRITE, VM_WRITE].flatMap((operationName) =>
    ['an object', 'a JSON string'].map((form, index) => ({
      schema,
      operationName,
      form,
      name: `${schema === 'cloudevents' ? 'ce' : 'eg'}-${operationName === TAGS_WRITE ? 'tags' : 'write'}-${index}`,
    })),
  ),
);

/** A fixed shuffle: the same order in every run of the tests, another for every seed. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  let state = seed;
  const keyed = items.map((item) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return { item, key: state };
  });
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

if (!haveSamples) {
  test.skip('skipped: ../shared/contract/events is not there, and these tests are about the payloads published in it', () =>
    undefined);
}

const whenPublished = haveSamples ? describe : describe.skip;

whenPublished('published events, through the webhook of the running host', () => {
  let lab: Lab;
  const names = [
    ...cases.map(({ name }) => name),
    ...['stranger', 'evidence', 'other-payloads', 'twenty-1', 'twenty-2', 'twenty-3'],
  ];
  const notLiteral = ['True', 'TRUE', 'yes', ' true', 'refused', '1'];

  beforeAll(async () => {
    lab = await openLab({
      scopes: [SCOPE, { ...SCOPE, scope: groupId('my-rg', PUBLISHED_SUBSCRIPTION) }],
      seed: {
        virtualMachines: [
          ...names.map((name) => linux(name, { tags: WANTED })),
          ...notLiteral.map((value, index) => linux(`odd-${index}`, { tags: { 'image-ready': value } })),
          linux('outside', { tags: WANTED, resourceGroup: 'elsewhere' }),
          linux('outside-by-a-letter', { tags: WANTED, resourceGroup: `${GROUP}2` }),
        ],
      },
    });
    const published = { resourceGroup: 'my-rg', name: 'my-vm', tags: WANTED };
    await lab.seed({ virtualMachines: [linux('my-vm', published)] }, PUBLISHED_SUBSCRIPTION);
  });
  afterAll(() => lab.close());

  const started = async (): Promise<string[]> => (await lab.instances()).map((one) => one.name);

  describe('as published', () => {
    const deliveries = samples.filter((one) => one.schema !== 'http');

    it.each(deliveries)('$file is answered 2xx, and starts and writes nothing', async ({ kind, payload }) => {
      const isHandshake = kind === 'Microsoft.EventGrid.SubscriptionValidationEvent';

      const answer = await lab.deliver(payload, isHandshake ? 'SubscriptionValidation' : 'Notification');
      await lab.settle();

      expect(answer.status).toBeGreaterThanOrEqual(200);
      expect(answer.status).toBeLessThan(300);
      if (isHandshake) expect(answer.body).toEqual({ validationResponse: payload[0].data.validationCode });
      expect(await started()).toEqual([]);
      expect(await lab.writes()).toEqual([]);
    });

    it('a batch of all events of one schema is answered 2xx, and starts nothing', async () => {
      const batch = deliveries
        .filter((one) => one.schema === 'eventgrid' && !one.kind.startsWith('Microsoft.EventGrid.'))
        .flatMap((one) => one.payload as unknown);

      const answer = await lab.deliver(batch);
      await lab.settle();

      expect(answer.status).toBe(202);
      expect(await started()).toEqual([]);
    });

    it('the handshake of CloudEvents is answered as the recording expects', async () => {
      const { request, expectedResponse } = sample('handshake.cloudevents.abuse-protection.json').payload;

      const answer = await fetch(lab.webhook(), { method: request.method, headers: request.headers });

      expect(answer.status).toBe(expectedResponse.status);
      for (const [name, value] of Object.entries(expectedResponse.headers))
        expect(answer.headers.get(name)).toBe(value);
    });

    it('with the ids of our machine and an allowed caller, events that are no writes of a machine still start nothing', async () => {
      const id = vmId('other-payloads');
      const others = deliveries.filter(
        ({ kind, payload }) =>
          !kind.startsWith('Microsoft.EventGrid.') && !JSON.stringify(payload).includes(TAGS_WRITE),
      );
      expect(others.length).toBeGreaterThan(30);

      const answers = await Promise.all(others.map(({ payload }) => lab.deliver(aboutOurMachine(payload, id))));
      await lab.settle();

      expect(answers.map(({ status }) => status)).toEqual(others.map(() => 202));
      expect(await started()).toEqual([]);
      expect(await lab.writes()).toEqual([]);
    });
  });

  describe('of somebody who is not allowed', () => {
    it('a tag write by a stranger starts nothing, and the tag is replaced by "refused"', async () => {
      const id = vmId('stranger');

      const answer = await lab.deliver(vmWrite('cloudevents', byCaller(id, STRANGER)));
      await lab.settle();

      expect(answer.status).toBe(202);
      expect(await lab.runsOf(id)).toEqual([]);
      expect(await lab.tags(id)).toEqual({ 'image-ready': 'refused' });
    });

    it('a later event of an allowed caller cannot carry the request of a stranger', async () => {
      const id = vmId('stranger');

      const answer = await lab.deliver(vmWrite('cloudevents', byCaller(id, TAGGER)));
      await lab.settle();

      expect(answer.status).toBe(202);
      expect(await lab.runsOf(id)).toEqual([]);
    });

    it('an allowed caller who is named in evidence.principalId only counts as unknown', async () => {
      const id = vmId('evidence');
      const evidence = { role: 'Contributor', principalId: TAGGER.replaceAll('-', ''), principalType: 'User' };
      const authorization = { scope: id, action: TAGS_WRITE, evidence };

      const answers = [
        await lab.deliver(vmWrite('cloudevents', { ...noClaims(id), authorization })),
        await lab.deliver(
          vmWrite('eventgrid', {
            ...noClaims(id),
            authorization: { ...authorization, evidence: { ...evidence, principalId: TAGGER } },
          }),
        ),
      ];
      await lab.settle();

      expect(answers.map(({ status }) => status)).toEqual([202, 202]);
      expect(await lab.runsOf(id)).toEqual([]);
      expect(await lab.tags(id)).toEqual(WANTED);
    });

    it.each(['elsewhere', `${GROUP}2`])(
      'a machine outside the allowed scopes (%s) is not touched, whoever tagged it',
      async (group) => {
        const id = vmId(group === 'elsewhere' ? 'outside' : 'outside-by-a-letter', group);

        const answers = [
          await lab.deliver(vmWrite('cloudevents', byCaller(id, TAGGER))),
          await lab.deliver(vmWrite('eventgrid', byCaller(id, STRANGER))),
        ];
        await lab.settle();

        expect(answers.map(({ status }) => status)).toEqual([202, 202]);
        expect(await lab.runsOf(id)).toEqual([]);
        expect(await lab.tags(id)).toEqual(WANTED);
        expect(await lab.writes(groupId(group))).toEqual([]);
      },
    );
  });

  it.each(notLiteral.map((value, index) => ({ value, index })))(
    'image-ready=$value is no request: only the literal "true" is',
    async ({ value, index }) => {
      const id = vmId(`odd-${index}`);

      const answer = await lab.deliver(vmWrite('cloudevents', byCaller(id, TAGGER)));
      await lab.settle();

      expect(answer.status).toBe(202);
      expect(await lab.runsOf(id)).toEqual([]);
      expect(await lab.tags(id)).toEqual({ 'image-ready': value });
    },
  );

  describe('of an allowed caller', () => {
    it('the published tag write, with claims added, starts exactly one run', async () => {
      const claims = claimsOf(TAGGER);
      const payload = withData(sample(shapes.cloudevents).payload, (data) => ({ ...data, claims }));

      const answer = await lab.deliver(payload);
      await lab.pass(60);

      expect(answer.status).toBe(202);
      const runs = await lab.runsOf(PUBLISHED_VM);
      expect(runs).toHaveLength(1);
      expect(await lab.tags(PUBLISHED_VM)).toEqual({
        'image-ready': runs[0]?.instanceId,
        'image-state': 'running',
        'image-capture': runs[0]?.instanceId,
      });
    });

    it.each(cases)(
      '$operationName in the schema $schema, with claims as $form, starts exactly one run',
      async ({ schema, operationName, form, name }) => {
        const id = vmId(name);
        const object = claimsOf(TAGGER);
        const claims = form === 'an object' ? object : JSON.stringify(object);
        const event = vmWrite(schema, { resourceUri: lowerGroup(id), operationName, claims });

        const first = await lab.deliver(event);
        await lab.pass(60);
        const second = await lab.deliver(event);
        await lab.pass(60);

        expect([first.status, second.status]).toEqual([202, 202]);
        expect(await lab.runsOf(id)).toHaveLength(1);
        expect(await lab.tags(id)).toMatchObject({ 'image-state': 'running' });
      },
    );

    it.each([1, 2, 3])(
      'twenty copies of one event, at once and in the random order %i, make one run, and all are taken in the end',
      async (seed) => {
        const id = vmId(`twenty-${seed}`);
        const schemas = shuffled(
          Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? 'cloudevents' : 'eventgrid')),
          seed,
        );
        const copy = (schema: Schema) => vmWrite(schema, byCaller(id, TAGGER), `twenty-copies-${seed}`);

        const sent = await Promise.all(schemas.map((schema) => lab.publish(copy(schema), schema)));
        await lab.pass(1_200);

        const deliveries = (await lab.deliveries()).filter((delivery) => sent.includes(delivery.id));
        expect(deliveries.map(({ state }) => state)).toEqual(schemas.map(() => 'delivered'));
        expect(await lab.runsOf(id)).toHaveLength(1);
        expect((await lab.instances('guard-vm')).filter((guard) => guard.input?.vmId === id)).toHaveLength(1);
      },
    );
  });
});
