import type { PipelineResponse } from '@azure/core-rest-pipeline';
import type { TagStore } from '../domain/ports/resources.ts';
import { subscriptionOf } from '../domain/resource-id.ts';
import type { ArmClients } from './arm-clients.ts';
import { call, callOrAbsent } from './arm-errors.ts';
import { jsonOf } from './rest-json.ts';

const API = '2021-04-01';

interface TagsBody {
  readonly properties?: { readonly tags?: Readonly<Record<string, string>> };
}

const path = (resourceId: string): string =>
  `${resourceId}/providers/Microsoft.Resources/tags/default?api-version=${API}`;

const tagsOf = (response: PipelineResponse): Readonly<Record<string, string>> =>
  jsonOf<TagsBody>(response).properties?.tags ?? {};

/** The tags API at the resource's own scope: needs Microsoft.Resources/tags rights only. PATCH may answer 200 or 202 (fact 24); both are accepted. */
export function makeTagStore(arm: ArmClients): TagStore {
  const patch = (resourceId: string, operation: 'Merge' | 'Delete', tags: Readonly<Record<string, string>>) =>
    call(() => arm.send('PATCH', subscriptionOf(resourceId), path(resourceId), { operation, properties: { tags } }));
  return {
    async read(resourceId) {
      const response = await callOrAbsent(() => arm.send('GET', subscriptionOf(resourceId), path(resourceId)));
      return response && tagsOf(response);
    },
    async merge(resourceId, tags) {
      await patch(resourceId, 'Merge', tags);
    },
    async remove(resourceId, tags) {
      await patch(resourceId, 'Delete', tags);
    },
  };
}
