import { post, type World } from '../../world/world.ts';

/** What a person asks of Azure about a machine: logged, with events, unlike what the simulator does to a guest by itself. */
export type CloudAction = 'ask-power-off' | 'ask-deallocate' | 'ask-start' | 'ask-restart';

const ACTIONS: Readonly<Record<CloudAction, string>> = {
  'ask-power-off': 'powerOff',
  'ask-deallocate': 'deallocate',
  'ask-start': 'start',
  'ask-restart': 'restart',
};

export const isCloudAction = (deed: string): deed is CloudAction => deed in ACTIONS;

const COMPUTE = '2024-11-01';
const TAGS = '2021-04-01';
const ATTEMPTS = 3;

/** A call to the simulated Azure as that person; what comes of it is theirs to see. */
async function ask(
  world: World,
  objectId: string,
  method: string,
  path: string,
  body?: object,
  version = COMPUTE,
): Promise<Response> {
  const { access_token: token } = await post<{ access_token: string }>(`${world.arm.url}/admin/token`, {
    oid: objectId,
  });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const url = `${world.arm.url}${path}?api-version=${version}`;
  const send = () => fetch(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  for (let drops = 1; ; drops += 1) {
    try {
      return await send();
    } catch (error) {
      // A connection that a fault of the scenario dropped: whoever sits there does it again.
      if (drops >= ATTEMPTS) throw error;
    }
  }
}

export const actInCloud = async (
  world: World,
  objectId: string,
  vmId: string,
  action: CloudAction,
): Promise<Response> => ask(world, objectId, 'POST', `${vmId}/${ACTIONS[action]}`);

/** Merges tags into those of the machine, or deletes them. */
export const writeTags = async (
  world: World,
  objectId: string,
  vmId: string,
  tags: Readonly<Record<string, string>>,
  operation: 'Merge' | 'Delete' = 'Merge',
): Promise<Response> =>
  ask(
    world,
    objectId,
    'PATCH',
    `${vmId}/providers/Microsoft.Resources/tags/default`,
    { operation, properties: { tags } },
    TAGS,
  );

export async function deleteVersions(world: World, objectId: string, definitionId: string): Promise<void> {
  const listed = await ask(world, objectId, 'GET', `${definitionId}/versions`, undefined, '2023-07-03');
  const { value } = (await listed.json()) as { value: readonly { readonly id: string }[] };
  for (const { id } of value) await ask(world, objectId, 'DELETE', id, undefined, '2023-07-03');
}
