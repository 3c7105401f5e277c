import { makeListLocks } from '../../activities/source/list-locks.ts';
import { makeReadSurroundings } from '../../activities/target/read-surroundings.ts';
import { makeReadTarget } from '../../activities/target/read-target.ts';
import { type Preflight, preflight } from '../../domain/preflight/preflight.ts';
import { withoutNeedlessDefinition } from '../../domain/definition/definition-request.ts';
import { asPlanned } from '../../domain/definition/through-image.ts';
import { lockScopes } from '../../domain/preflight/lock-findings.ts';
import { preparedQuestions, questionsOf } from '../../domain/preflight/around/questions.ts';
import { preflightPrepared } from '../../domain/preflight/prepared/preflight-prepared.ts';
import type { PreparedFacts } from '../../domain/prepared/prepared-facts.ts';
import type { PreparedSource } from '../../domain/request/source.ts';
import { NOTHING_AROUND } from '../../domain/preflight/around/surroundings.ts';
import type { Resolution } from '../../domain/request/resolve-request.ts';
import type { Services } from '../services.ts';

/** No run has this id, so a version or image found under the wanted name is always somebody else's. */
const captureId = 'cap-preflight';

/** What stands at the target, and the locks on the way there. */
function lookAtTarget({ ports }: Services, { target, vmId }: Resolution['request'], scopes: readonly string[]) {
  return Promise.all([
    target ? makeReadTarget(ports.galleries, ports.images, ports.definitions)({ captureId, target, vmId }) : undefined,
    makeListLocks(ports.locks)({ scopes }),
  ]);
}

/** The same reads as the first step of a run, made here instead of one activity at a time. */
export async function lookAtPlatform(services: Services, { findings, request }: Resolution): Promise<Preflight> {
  const vm = await services.ports.vms.read(request.vmId);
  const common = { captureId, request, known: findings, vmGuid: '' };
  if (!vm) return preflight({ ...common, vm, target: undefined, locks: [], surroundings: NOTHING_AROUND });
  // Asked beside the definition, which alone says whether an image comes in between.
  const widest = request.target?.kind === 'gallery' ? { ...request, throughImage: true as const } : request;
  const [target, locks] = await lookAtTarget(services, request, lockScopes(widest, vm, vm));
  const asked = questionsOf(asPlanned(request, target, vm), vm);
  const surroundings = await makeReadSurroundings(services.ports)({ captureId, ...asked });
  return preflight({ ...common, vm, target, locks, surroundings });
}

/** As above, of a disk, snapshot or blob. */
export async function lookAtPrepared(
  services: Services,
  { findings, request }: Resolution,
  source: PreparedSource,
): Promise<Preflight<PreparedFacts>> {
  const read = await services.ports.preparedSources.read(source);
  const common = { captureId, request, known: findings, guid: '', read };
  if (read.kind === 'missing') {
    return preflightPrepared({ ...common, target: undefined, locks: [], surroundings: NOTHING_AROUND });
  }
  const [target, locks] = await lookAtTarget(services, request, lockScopes(request, read.facts));
  const asked = preparedQuestions(withoutNeedlessDefinition(request, target), read.facts);
  const surroundings = await makeReadSurroundings(services.ports)({ captureId, ...asked });
  return preflightPrepared({ ...common, target, locks, surroundings });
}
