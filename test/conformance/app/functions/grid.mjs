// Event Grid handlers that remember what they got, by the tag in the event's data.
import { app } from '@azure/functions';

const received = [];
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Comes back once so many events of a tag are here at the same time; they are never, when one runs after the other. */
async function meetOthers(tag, count) {
  for (let waited = 0; waited < 4000; waited += 20) {
    if (received.filter((one) => one.tag === tag).length >= count) return;
    await pause(20);
  }
  throw new Error('nobody came');
}

async function receive(functionName, tag, value, context, orders) {
  received.push({ tag, function: functionName, value, data: context.triggerMetadata?.data ?? null });
  if (orders?.meet) await meetOthers(tag, orders.meet);
  if (orders?.fail) throw new Error('a secret reason');
}

app.eventGrid('gridOne', {
  handler: (event, context) => receive('gridOne', event.data?.tag, event, context, event.data),
});
app.eventGrid('gridMany', {
  cardinality: 'many',
  handler: (events, context) => receive('gridMany', events[0]?.data?.tag, events, context, events[0]?.data),
});
app.http('gridReceived', {
  methods: ['GET'],
  route: 'grid/{tag}',
  handler: (request) => ({ jsonBody: received.filter((one) => one.tag === request.params.tag) }),
});
