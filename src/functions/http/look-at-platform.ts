import { makeListLocks } from '../../activities/source/list-locks.ts';
import { makeReadSurroundings } from '../../activities/target/read-surroundings.ts';
import { makeReadTarget } from '../../activities/target/read-target.ts';
import { type Preflight, preflight } from '../../domain/preflight/preflight.ts';
import { lockScopes } from '../../domain/preflight/lock-findings.ts';
import { questionsOf } from '../../domain/preflight/around/questions.ts';
import { NOTHING_AROUND } from '../../domain/preflight/around/surroundings.ts';
import type { Resolution } from '../../domain/request/resolve-request.ts';
import type { Services } from '../services.ts';

/** No run has this id, so a version or image found under the wanted name is always somebody else's. */
const captureId = 'cap-preflight';

/** The same reads as the first step of a run, made at once instead of one activity at a time. */
export async function lookAtPlatform(services: Services, { findings, request }: Resolution): Promise<Preflight> {
  const { galleries, images, locks, vms } = services.ports;
  const { target, vmId } = request;
  const vm = await vms.read(vmId);
  const common = { captureId, request, known: findings, vmGuid: '' };
  if (!vm) return preflight({ ...common, vm, target: undefined, locks: [], surroundings: NOTHING_AROUND });
  const scopes = lockScopes(request, vm);
  const [facts, held, surroundings] = await Promise.all([
    target ? makeReadTarget(galleries, images)({ captureId, target, vmId }) : undefined,
    makeListLocks(locks)({ scopes }),
    makeReadSurroundings(services.ports)({ captureId, ...questionsOf(request, vm) }),
  ]);
  return preflight({ ...common, vm, target: facts, locks: held, surroundings });
}
