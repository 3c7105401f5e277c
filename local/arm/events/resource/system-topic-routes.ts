import { groupId } from '../../resource-id.ts';
import { ok } from '../../http/respond.ts';
import type { Handler, Route } from '../../http/route.ts';
import {
  deleteTopic,
  findTopic,
  patchTopic,
  putTopic,
  renderTopic,
  topicIdOf,
  topicsUnder,
  topicType,
} from './system-topics.ts';

const inGroup = `/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/${topicType}`;
const one = `${inGroup}/{name}`;

const route = (method: Route['method'], path: string, verb: string, handler: Handler): Route => ({
  method,
  path,
  operation: `${topicType}/${verb}`,
  handler,
});

/** System topics as tracked resources, as `az eventgrid system-topic` and deployments make them. */
export const systemTopicRoutes: readonly Route[] = [
  route('GET', `/subscriptions/{subscriptionId}/providers/${topicType}`, 'read', ({ params }, world) =>
    topicsUnder(world, `/subscriptions/${params.subscriptionId}`),
  ),
  route('GET', inGroup, 'read', ({ params }, world) =>
    topicsUnder(world, groupId(params.subscriptionId ?? '', params.group ?? '')),
  ),
  route('GET', one, 'read', ({ params }, world) =>
    ok(renderTopic(findTopic(world, topicIdOf(params, params.name ?? '')))),
  ),
  route('PUT', one, 'write', putTopic),
  route('PATCH', one, 'write', patchTopic),
  route('DELETE', one, 'delete', deleteTopic),
];
