import { readSource } from '../../activities/source/read-source.ts';
import { readTags } from '../../activities/tags/read-tags.ts';
import { writeTags } from '../../activities/tags/write-tags.ts';
import { readRun } from '../../activities/runs/read-run.ts';
import { type Finding, refusal, refusals } from '../../domain/finding.ts';
import { takenTags } from '../../domain/image-tags.ts';
import { askingOf } from '../../domain/guest-preflight/guest-question.ts';
import type { ImageDisks } from '../../domain/ports/version-source.ts';
import type { Plan } from '../../domain/preflight/plan.ts';
import { agreedDisks, DISKS_CHANGED } from '../../domain/approval/agreed-disks.ts';
import { budgetKey } from '../../domain/run/budget.ts';
import { claimOf, isStillWanted } from '../../domain/run/claim.ts';
import type { Step } from '../../domain/run/step.ts';
import { failureOf, RunStopped } from '../../domain/run/stop.ts';
import { type ImageTraits, isMoving, type VmFacts } from '../../domain/vm.ts';
import { callEntity, type Durable, nowIso, run, tryRun } from '../../durable.ts';
import { runBudget } from '../names.ts';
import { recall } from './recall.ts';
import { examineGuest } from './examine-guest.ts';
import { examinePlatform } from './examine.ts';
import { awaitDecision } from './people/await-decision.ts';
import { agreedIn, enter, type RunState, sleepOrCancel, stopIfCancelled } from './run-state.ts';

export interface Prepared<Source extends ImageTraits = VmFacts> {
  readonly plan: Plan;
  /** What the run works on: the source, or the copy that was made of it. */
  readonly vm: Source;
  /** The source's disks, or what was made of them, to capture instead of a machine. */
  readonly disks?: ImageDisks;
  /** A managed image for the time of the run, to make the version of instead of both. */
  readonly imageId?: string;
  /** The copy of the OS disk that DISM has worked on; the image is made of it. */
  readonly optimizedDiskId?: string;
}

/** Whether the run takes a step; the plan has decided it. */
export const takes = ({ plan }: Prepared<ImageTraits>, step: Step): boolean => plan.route.includes(step);

export const refuse = (findings: readonly Finding[]): RunStopped => new RunStopped({ kind: 'refused', findings });

const SETTLE_SECONDS = 30;
const SETTLE_LOOKS = 20;

/** The machine as it is once it holds still; after ten minutes as it is. */
function* readSettledSource(state: RunState): Durable<VmFacts | null> {
  const { captureId, vmId } = state.input;
  for (let look = 1; ; look += 1) {
    const vm = yield* run(state.context, readSource, { captureId, vmId, ...agreedIn(state) });
    if (!vm || !isMoving(vm) || look >= SETTLE_LOOKS) return vm;
    yield* sleepOrCancel(state, SETTLE_SECONDS);
  }
}

/** What the guest says against the capture, where there is one to ask. */
function* askGuest(state: RunState, vm: VmFacts, attempt: number): Durable<readonly Finding[]> {
  const asking = askingOf(state.input.request, vm);
  if (asking.kind === 'leave') return [];
  const { findings, residue } = yield* examineGuest(state.context, state.input.captureId, asking.question, attempt);
  stopIfCancelled(state);
  state.foreseen = residue;
  return findings;
}

const otherDisks = (where: string, reason: string): Finding =>
  refusal({
    code: 'disks-changed',
    where,
    message: `The machine is not what was approved: ${reason}.`,
    fix: 'Ask again, and have what the machine has now approved.',
  });

/** A 403 on one of preflight's reads is a refusal like any other; what has stopped the run already goes on. */
export function asRefusal({ input }: RunState, error: unknown): RunStopped {
  const { code, message } = failureOf(error).problem;
  if (code === DISKS_CHANGED) return refuse([...input.findings, otherDisks(input.vmId, message)]);
  const text = { code: 'azure-refused-to-answer', where: input.vmId, message: `${code}: ${message}` };
  return refuse([
    ...input.findings,
    refusal({ ...text, fix: 'Give the identity the roles of infra/, then ask again.' }),
  ]);
}

/**
 * Reads source, target, locks and rights, and decides; then asks the guest, if nothing speaks against the capture already. All reads, no writes but
 * the guest's run command and its removal; a 403 on one of the reads is a refusal like any other.
 */
export function* runPreflight(state: RunState, attempt = 1): Durable<Prepared> {
  const { context, input } = state;
  const { captureId, request, vmGuid, vmId } = input;
  try {
    const vm = yield* readSettledSource(state);
    const evidence = vm ? yield* recall(context, vm, input) : undefined;
    const examination = { captureId, vmId, vmGuid, request, known: input.findings, ...(evidence ? { evidence } : {}) };
    const result = yield* examinePlatform(context, examination, vm ?? undefined);
    if (result.kind === 'refused') throw refuse(result.findings);
    const findings = [...result.findings, ...(yield* askGuest(state, result.vm, attempt))];
    if (refusals(findings).length > 0) throw refuse(findings);
    state.findings.splice(0, state.findings.length, ...findings);
    state.agreed ??= agreedDisks(result.vm, request);
    // Azure answers ids in any casing; ours is the one that was asked for.
    return { plan: result.plan, vm: { ...result.vm, id: vmId } };
  } catch (error) {
    throw asRefusal(state, error);
  }
}

/** Another live run that the machine's tags name. */
function* liveHolder(state: RunState): Durable<string | undefined> {
  const { context, input } = state;
  const tags = yield* run(context, readTags, { captureId: input.captureId, resourceId: input.vmId });
  const claim = claimOf(tags ?? {}, input.captureId);
  if (claim.kind !== 'held') return undefined;
  const holder = yield* run(context, readRun, { captureId: claim.captureId });
  return holder.kind === 'live' ? claim.captureId : undefined;
}

const heldBy = (holder: string, vmId: string): Finding =>
  refusal({
    code: 'held-by-another-run',
    where: vmId,
    message: `The run ${holder} is at work on this machine.`,
    fix: 'Wait for it to end, or cancel it.',
  });

/**
 * Takes the request in the world: from here only a fresh `true` is a new request, and our own writes can start nothing. A machine that is flagged
 * already accepts no tags; its run lives in the task hub alone.
 */
export function* takeRequest(state: RunState, prepared: Prepared): Durable<void> {
  if (!takes(prepared, 'take-request')) return;
  enter(state, 'take-request');
  const holder = yield* liveHolder(state);
  if (holder) throw refuse([...state.findings, heldBy(holder, state.input.vmId)]);
  const { captureId, vmId } = state.input;
  yield* run(state.context, writeTags, { captureId, resourceId: vmId, tags: takenTags(captureId) });
}

/** Gives a person time to take the request back by removing the tag; also settles the race of two runs that took it at once. */
export function* coolDown(state: RunState, prepared: Prepared): Durable<void> {
  if (!takes(prepared, 'cool-down')) return;
  enter(state, 'cool-down');
  const { limits, requestedBy } = state.input;
  yield* sleepOrCancel(state, requestedBy.kind === 'tag' ? limits.coolDownSeconds : 5);
  const { captureId, vmId } = state.input;
  const tags = (yield* run(state.context, readTags, { captureId, resourceId: vmId })) ?? {};
  if (isStillWanted(tags, captureId)) return;
  const holder = yield* liveHolder(state);
  if (holder) throw refuse([...state.findings, heldBy(holder, vmId)]);
  throw new RunStopped({ kind: 'cancelled', by: 'tag-removed' });
}

const HELD_TOO_LONG = refusal({
  code: 'hourly-limit-reached',
  where: 'GOLDSMITH_SCOPES limits.runsPerHour',
  message: 'The scope’s limit of runs per hour was reached, and nobody approved this one in time.',
  fix: 'Ask again later, have it approved, or raise limits.runsPerHour of the scope.',
});

/** Blast radius: so many consuming runs per hour and scope; the others wait in `held` until a person approves them. */
export function* awaitAdmission(state: RunState, prepared: Prepared): Durable<void> {
  if (!takes(prepared, 'admission')) return;
  enter(state, 'admission');
  const { captureId, limits } = state.input;
  const ask = (approved: boolean): Durable<{ admitted: boolean }> => {
    const request = { captureId, at: nowIso(state.context), runsPerHour: limits.runsPerHour, approved };
    return callEntity(state.context, runBudget, budgetKey(limits.scope), 'admit', request);
  };
  const { admitted } = yield* ask(false);
  if (admitted) return;
  yield* awaitDecision(state, 'held', { needed: 1, inVain: HELD_TOO_LONG });
  yield* ask(true);
}

/** Not worth failing a run for: what could not be written is told as a finding. */
export function* tryWriteTags(state: RunState, tags: Readonly<Record<string, string>>): Durable<void> {
  const { captureId, vmId } = state.input;
  const answer = yield* tryRun(state.context, writeTags, { captureId, resourceId: vmId, tags });
  if (answer.kind === 'done') return;
  state.findings.push({
    code: 'tags-not-written',
    severity: 'warning',
    where: vmId,
    message: `The tags of the machine could not be written: ${answer.problem.code}.`,
    fix: `Write them by hand if you rely on them: ${Object.keys(tags).join(', ')}.`,
  });
}
