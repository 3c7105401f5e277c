import { makeListLocks } from '../../activities/source/list-locks.ts';
import { makeReadSurroundings } from '../../activities/target/read-surroundings.ts';
import { makeReadTarget } from '../../activities/target/read-target.ts';
import { verdictOf } from '../../domain/finding.ts';
import { type Preflight, preflight } from '../../domain/preflight/preflight.ts';
import { questionsOf } from '../../domain/preflight/questions.ts';
import { type Resolution, resolveRequest } from '../../domain/request/resolve-request.ts';
import { NOTHING_AROUND } from '../../domain/preflight/surroundings.ts';
import { targetScopeId } from '../../domain/target.ts';
import type { Services } from '../services.ts';
import { readCaptureBody } from './capture-body.ts';
import type { Route } from './route.ts';

/** No run has this id, so a version or image found under the wanted name is always somebody else's. */
const captureId = 'cap-preflight';

/** The same reads as the first step of a run, made at once instead of one activity at a time. */
async function look(services: Services, { findings, request }: Resolution): Promise<Preflight> {
  const { galleries, images, locks, vms } = services.ports;
  const { target, vmId } = request;
  const vm = await vms.read(vmId);
  const common = { captureId, request, known: findings, vmGuid: '' };
  if (!vm) return preflight({ ...common, vm, target: undefined, locks: [], surroundings: NOTHING_AROUND });
  const facts = target ? await makeReadTarget(galleries, images)({ captureId, target, vmId }) : undefined;
  const scopes = [vmId, ...(target ? [targetScopeId(target, vmId)] : [])];
  const held = await makeListLocks(locks)({ scopes });
  const surroundings = await makeReadSurroundings(services.ports)({ captureId, ...questionsOf(request, vm) });
  return preflight({ ...common, vm, target: facts, locks: held, surroundings });
}

/** `POST /api/preflights`: "will it image?" Takes the body of a capture, reads, decides, changes nothing. */
export const runPreflightNow: Route = async ({ request, services }) => {
  const read = await readCaptureBody(request, services.policy);
  if (read.kind === 'answered') return read.answer;
  const result = await look(services, resolveRequest(services.policy, read.scope, read.body));
  const plan = result.kind === 'ready' ? { plan: result.plan } : {};
  return { jsonBody: { verdict: verdictOf(result.findings), findings: result.findings, ...plan } };
};
