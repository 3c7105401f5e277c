import type { Check } from '../check.ts';
import { groupId } from '../cast.ts';
import { expectEqual } from '../expect.ts';

const version = '2025-02-15';
const topic = (name: string) => `${groupId}/providers/Microsoft.EventGrid/systemTopics/${name}`;
const ofGroup = {
  location: 'global',
  properties: { topicType: 'Microsoft.Resources.ResourceGroups', source: groupId },
};

/** By `az rest`: the commands of Debian's `az` do not fit the library that comes with it. */
export const systemTopics: readonly Check[] = [
  {
    name: 'az rest: a system topic of the group, and no second one',
    run: async (cloud) => {
      await cloud.rest('put', topic('changes'), version, ofGroup);
      const { properties } = await cloud.restUntilDone(topic('changes'), version);
      expectEqual('state', properties.provisioningState, 'Succeeded');
      expectEqual('type', properties.topicType, 'microsoft.resources.resourcegroups');
      await cloud.refused(
        ['Only one system topic is allowed per source'],
        ...cloud.restArgs('put', topic('more'), version, ofGroup),
      );
    },
  },
];
