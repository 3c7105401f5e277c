// Functions that tell what of a request has reached them.
import { app } from '@azure/functions';

app.http('echo', {
  methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
  route: 'echo/{*rest}',
  handler: async (request, context) => ({
    jsonBody: {
      method: request.method,
      url: request.url,
      query: Object.fromEntries(request.query),
      headers: Object.fromEntries(request.headers),
      bodyBase64: Buffer.from(await request.arrayBuffer()).toString('base64'),
      functionName: context.functionName,
      invocationId: context.invocationId,
    },
  }),
});

app.http('readJson', {
  methods: ['POST'],
  route: 'read/json',
  handler: async (request) => {
    const text = await request.clone().text();
    try {
      return { jsonBody: { text, value: await request.json() } };
    } catch (error) {
      return { jsonBody: { text, error: error.name } };
    }
  },
});

app.http('readForm', {
  methods: ['POST'],
  route: 'read/form',
  handler: async (request) => {
    const fields = {};
    for (const [name, value] of await request.formData()) {
      fields[name] = typeof value === 'string' ? value : { fileName: value.name, text: await value.text() };
    }
    return { jsonBody: fields };
  },
});
