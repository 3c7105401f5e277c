import type { CaptureView } from '../../src/domain/run/capture-view.ts';
import { TAGGER } from '../world/people.ts';
import { get, post, type World } from '../world/world.ts';
import { actInCloud, deleteVersions, isCloudAction, writeTags } from './run/azure-person.ts';
import { request, tagAgain } from './run/begin.ts';
import type { Running } from './run/running.ts';
import type { Deed } from './scenario.ts';
import { asApprover, asAsker, asRunbook, asSecondApprover } from './scenario-world.ts';

type Who = Record<string, string>;

async function say(world: World, path: string, body: object, who: Who): Promise<void> {
  await fetch(`${world.host.url}/api/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...who },
    body: JSON.stringify(body),
  });
}

async function approve(world: World, id: string, who: Who): Promise<void> {
  const { approval } = await get<CaptureView>(`${world.host.url}/api/captures/${id}`, asRunbook);
  await say(world, `captures/${id}/approve`, { hash: approval?.hash }, who);
}

/** A run holds the machine: nobody else gets one. */
async function askAgain(world: World, run: Running): Promise<void> {
  const { status, title } = await request(world, run);
  if (status !== 409) run.problems.push(`asked again while a run holds the machine: ${status} ${title ?? ''}`);
}

/** Does it; whether it was allowed, the end of the scenario tells. */
export async function act(world: World, deed: Deed, run: Running): Promise<void> {
  const { definitionId, vmId } = run.place;
  const id = run.ids.at(-1) ?? '';
  if (isCloudAction(deed)) return void (await actInCloud(world, TAGGER, vmId, deed));
  switch (deed) {
    case 'cancel':
      return say(world, `captures/${id}/cancel`, {}, asRunbook);
    case 'reject':
      return say(world, `captures/${id}/reject`, {}, asApprover);
    case 'approve':
      return approve(world, id, asApprover);
    case 'approve-second':
      return approve(world, id, asSecondApprover);
    case 'approve-own':
      return approve(world, id, asAsker);
    case 'pause':
    case 'resume':
      return say(world, deed, {}, asApprover);
    case 'ask-again':
      return askAgain(world, run);
    case 'tag':
      return void (await tagAgain(world, run));
    case 'untag':
      return void (await writeTags(world, TAGGER, vmId, { 'image-ready': id }, 'Delete'));
    case 'delete-versions':
      return deleteVersions(world, TAGGER, definitionId);
    case 'host-dies':
      return world.killHost();
    case 'operator-power-off':
    case 'operator-deallocate':
    case 'operator-start':
    case 'host-restart':
    case 'shutdown-in-guest':
    case 'agent-down':
    case 'agent-up':
      // Refused to a person of Azure too, where the machine cannot.
      await post(`${world.arm.url}/admin/guest`, { vmId, action: deed }).catch(() => undefined);
  }
}
