import { beforeAll, describe, expect, it } from '@jest/globals';
import type { LeftBehind } from '../../src/domain/run/outcome.ts';
import { STEPS } from '../../src/domain/run/step.ts';
import type { Call } from '../support/drive.ts';
import { type Flow, type Ran, runFlow, vmIn, worldOf, writesOf } from '../support/flows.ts';
import { CAPTURE_ID } from '../support/vm-builder.ts';

const NO = { code: 'AuthorizationFailed', message: 'not for you' };
const rejectCall = (index: number) => (call: Call) =>
  call.index === index ? { kind: 'rejected', problem: NO } : undefined;
const throttleCall = (index: number) => (call: Call) =>
  call.index === index ? { kind: 'throttled', retryAfterSeconds: 7, problem: NO } : undefined;

/** What a run can do without, with what it says about it. */
function isTolerated(call: Call): boolean {
  if (call.orchestration === 'guard-vm') return true;
  return (
    call.name === 'remove-run-commands' || (call.name === 'write-tags' && call.input.tags['image-state'] === 'consumed')
  );
}

/** Writes that may not happen twice: deleting what is gone, and asking for a log, change nothing. */
const effects = (all: readonly string[]) =>
  all.filter((write) => !/^DELETE|retrieveBootDiagnosticsData$/.test(write)).sort();

const summary = (ran: Ran) => ({
  guard: ran.guard,
  outcome: ran.outcome,
  lingering: ran.lingering,
  world: worldOf(ran.azure),
});
const left = (outcome: { leftBehind?: LeftBehind[] }) => (outcome.leftBehind ?? []).map(({ what }) => what);

/** Whatever the world shows of the run must stand in its report. */
function expectReported({ azure, outcome }: Ran): void {
  const vm = vmIn(azure);
  const { galleryVersions, images, plainResources, snapshots } = azure.arm.world.tables;
  const collections = plainResources.all().filter(({ type }) => type.endsWith('/restorePointCollections'));
  const ours = [...galleryVersions.all(), ...images.all()].filter(
    ({ tags }) => tags['goldsmith-capture'] === CAPTURE_ID,
  );
  const listed = (what: LeftBehind['what']) => outcome.leftBehind.filter((item: LeftBehind) => item.what === what);

  expect(listed('snapshot')).toHaveLength(snapshots.all().length);
  expect(listed('restore-point')).toHaveLength(collections.length);
  expect(listed('image')).toHaveLength(ours.length);
  expect(listed('flagged-vm')).toHaveLength(vm.osState === 'generalized' ? 1 : 0);
  if (vm.power === 'deallocated' || vm.power === 'deallocating') expect(left(outcome)).toContain('deallocated-vm');
  if (vm.osContent.generalized) {
    expect(left(outcome).some((what) => what === 'generalized-guest' || what === 'guest-state-unknown')).toBe(true);
  }
  if (vm.osContent.volumes.some((volume) => volume.decrypting)) expect(left(outcome)).toContain('decrypted-disks');
}

/** The properties of style, habit 7, for one flow: the real activities over the real adapters against the simulator. */
export function everyStep(flow: Flow): void {
  describe(flow.name, () => {
    let straight: ReturnType<typeof summary>;
    let writes: string[];
    let calls: readonly Call[];
    let stepOf: (index: number) => string;

    beforeAll(async () => {
      await runFlow(flow, {}, (ran) => {
        straight = summary(ran);
        writes = writesOf(ran.azure);
        calls = ran.calls;
        const steps = ran.statuses.filter(({ instanceId }) => instanceId === CAPTURE_ID);
        stepOf = (index) => steps.findLast((report) => report.calls <= index)?.status.step ?? 'preflight';
      });
    });

    it('comes to an image', () => {
      expect(straight.outcome).toMatchObject({ kind: 'captured', proof: 'marker' });
      expect(straight.guard).toMatchObject({ kind: 'ended', outcome: 'captured' });
      expect(straight.world.vms).toMatchObject([
        { power: 'deallocated', osState: 'generalized', generalized: true, broken: false },
      ]);
      expect(straight.lingering).toEqual([]);
      expect(straight.world.leftInGuest).toEqual([]);
    });

    it('comes to the same when every activity runs twice, without a second effect', async () => {
      await runFlow(flow, { twice: true }, (ran) => {
        expect(summary(ran)).toEqual(straight);
        expect(effects(writesOf(ran.azure))).toEqual(effects(writes));
        expect(new Set(writesOf(ran.azure))).toEqual(new Set(writes));
      });
    });

    it('comes to the same when it is replayed from history after every event', async () => {
      await runFlow(flow, { replay: true }, (ran) => {
        expect(summary(ran)).toEqual(straight);
        expect(ran.calls.map(({ input, name }) => [name, input.captureId])).toEqual(
          calls.map(({ input, name }) => [name, input.captureId]),
        );
      });
    });

    it('comes to the same when any call is throttled', async () => {
      for (const { index, name } of calls) {
        await runFlow(flow, { intercept: throttleCall(index) }, (ran) => {
          expect({ index, name, ...summary(ran) }).toEqual({ index, name, ...straight });
          expect(new Set(writesOf(ran.azure))).toEqual(new Set(writes));
        });
      }
    });

    it('ends with the step, the reason and what is left when any call is rejected', async () => {
      for (const call of calls) {
        const at = `call ${call.index}, ${call.orchestration} ${call.name}`;
        await runFlow(flow, { intercept: rejectCall(call.index) }, (ran) => {
          expect({ at, end: ran.end.kind, guard: ran.guard.outcome }).toEqual({
            at,
            end: 'completed',
            guard: ran.outcome.kind,
          });
          expect({ at, lingering: ran.lingering }).toEqual({ at, lingering: [] });
          // Nobody can say then whether the machine stopped by itself: a version is withheld, a managed image is not made.
          if (call.name === 'read-power-actions') {
            const kinds = { proof: ran.outcome.proof, code: ran.outcome.problem?.code };
            const wanted =
              flow.input.request.target?.kind === 'managed-image'
                ? { proof: undefined, code: 'stop-not-proven' }
                : { proof: 'unproven', code: undefined };
            return void expect({ at, ...kinds }).toEqual({ at, ...wanted });
          }
          if (isTolerated(call)) return void expect({ at, kind: ran.outcome.kind }).toEqual({ at, kind: 'captured' });
          const step = stepOf(call.index);
          if (step === 'preflight') {
            expect({ at, ...ran.outcome }).toMatchObject({
              at,
              kind: 'refused',
              findings: [{ code: 'azure-refused-to-answer' }],
            });
            return;
          }
          expect({ at, ...ran.outcome }).toMatchObject({ at, kind: 'failed', step, problem: NO });
          expectReported(ran);
          if (STEPS.indexOf(step as never) < STEPS.indexOf('generalize')) {
            const vm = vmIn(ran.azure);
            expect({ at, power: vm.power, generalized: vm.osContent.generalized }).toEqual({
              at,
              power: 'running',
              generalized: false,
            });
            expect(vm.osState).toBeUndefined();
          }
        });
      }
    });
  });
}
