// The durable client of the SDK, every method of it, as one HTTP function.
import { app } from '@azure/functions';
import * as df from 'durable-functions';

const entityId = ({ name, key }) => new df.EntityId(name, key);
const withDates = ({ createdTimeFrom, createdTimeTo, ...filter }) => ({
  ...filter,
  ...(createdTimeFrom ? { createdTimeFrom: new Date(createdTimeFrom) } : {}),
  ...(createdTimeTo ? { createdTimeTo: new Date(createdTimeTo) } : {}),
});

const methods = {
  start: (client, { name, options }) => client.startNew(name, options),
  status: (client, { id, options }) => client.getStatus(id, options),
  list: (client, filter) => client.getStatusBy(withDates(filter)),
  listAll: (client) => client.getStatusAll(),
  raise: (client, { id, event, data }) => client.raiseEvent(id, event, data),
  terminate: (client, { id, reason }) => client.terminate(id, reason),
  suspend: (client, { id, reason }) => client.suspend(id, reason),
  resume: (client, { id, reason }) => client.resume(id, reason),
  rewind: (client, { id, reason }) => client.rewind(id, reason),
  purge: (client, { id }) => client.purgeInstanceHistory(id),
  purgeBy: (client, filter) => client.purgeInstanceHistoryBy(withDates(filter)),
  signal: (client, { entity, operation, input }) => client.signalEntity(entityId(entity), operation, input),
  readEntity: (client, { entity }) => client.readEntityState(entityId(entity)),
  payload: (client, { id }) => client.createHttpManagementPayload(id),
};

app.http('client', {
  methods: ['POST'],
  route: 'client/{method}',
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    try {
      return { jsonBody: { value: (await methods[request.params.method](client, await request.json())) ?? null } };
    } catch (error) {
      return { jsonBody: { error: error.message } };
    }
  },
});

app.http('clientCheck', {
  methods: ['POST'],
  route: 'client-check/{id}',
  extraInputs: [df.input.durableClient()],
  handler: (request, context) => df.getClient(context).createCheckStatusResponse(request, request.params.id),
});

app.http('clientWait', {
  methods: ['POST'],
  route: 'client-wait/{id}/{ms:int}',
  extraInputs: [df.input.durableClient()],
  handler: (request, context) =>
    df.getClient(context).waitForCompletionOrCreateCheckStatusResponse(request, request.params.id, {
      timeoutInMilliseconds: Number(request.params.ms),
      retryIntervalInMilliseconds: 50,
    }),
});
