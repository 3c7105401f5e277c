import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FaultEffect } from '../../local/arm/faults/fault-rule.ts';
import { anyEncrypted } from '../../local/arm/guest/volumes.ts';
import { actOnGuest } from '../../local/arm/resources/vm/vm-power.ts';
import type { SeedVm } from '../../local/arm/seed-shape.ts';
import type { LeftBehind } from '../../src/domain/run/outcome.ts';
import { FLOWS, type Flow, type Ran, runFlow } from '../support/flows.ts';
import type { Call, Cue } from '../support/drive.ts';
import { CAPTURE_ID, imageTarget, SUBSCRIPTION, VM_ID } from '../support/vm-builder.ts';

/** Without a host, so that every single call can be struck; `npm run scenarios -- --random 2000` draws whole scenarios with one. */
const RUNS = Number(process.env['GOLDSMITH_RANDOM_RUNS'] ?? 30);
const staging = [
  {
    location: 'westeurope',
    resourceGroupId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/staging-rg`,
    subnetId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/staging-rg/providers/Microsoft.Network/virtualNetworks/apart/subnets/copies`,
  },
];

const compute = 'Microsoft.Compute';
const operations = [
  `${compute}/snapshots/write`,
  `${compute}/virtualMachines/extensions/write`,
  `${compute}/virtualMachines/extensions/delete`,
  `${compute}/virtualMachines/runCommands/write`,
  `${compute}/virtualMachines/runCommands/delete`,
  `${compute}/virtualMachines/deallocate/action`,
  `${compute}/virtualMachines/generalize/action`,
  `${compute}/virtualMachines/read`,
  `${compute}/virtualMachines/write`,
  `${compute}/virtualMachines/delete`,
  `${compute}/galleries/images/versions/write`,
  `${compute}/galleries/images/versions/read`,
  `${compute}/images/write`,
  'Microsoft.Resources/tags/write',
  'Microsoft.Network/networkInterfaces/write',
];
const effects: FaultEffect[] = [
  { kind: 'throttle', retryAfterSeconds: 30 },
  { kind: 'unavailable' },
  { kind: 'conflict', code: 'AnotherOperationInProgress' },
  { kind: 'answer', status: 403, code: 'AuthorizationFailed', message: 'm' },
  { kind: 'drop-before' },
  { kind: 'drop-after' },
  { kind: 'fail-operation', code: 'InternalExecutionError', message: 'm' },
  { kind: 'never-end' },
  { kind: 'slow', seconds: 2_000 },
];

const machines = fc.record({
  os: fc.constantFrom('Windows' as const, 'Linux' as const),
  ade: fc.constantFrom(undefined, 'All' as const, 'OS' as const, 'Data' as const),
  state: fc.constantFrom(
    'running',
    'running',
    'running',
    'running',
    'stopped',
    'deallocated',
    'generalized',
    'flagged',
  ),
  dataDisk: fc.boolean(),
  bootDiagnostics: fc.boolean(),
  breaks: fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0),
});
const requests = fc.record({
  toImage: fc.boolean(),
  bootTest: fc.boolean(),
  hasPlace: fc.boolean(),
  restorePoint: fc.boolean(),
  mode: fc.constantFrom('consume' as const, 'consume' as const, 'copy' as const),
  saysGeneralized: fc.boolean(),
  deleteSource: fc.constantFrom(undefined, { disks: false, nics: false }, { disks: true, nics: true }),
  approval: fc.integer({ min: 0, max: 5 }).map((roll) => roll === 0),
});
const events = fc.record({
  faults: fc.array(
    fc.record({
      operation: fc.constantFrom(...operations),
      effect: fc.constantFrom(...effects),
      nth: fc.integer({ min: 1, max: 3 }),
      times: fc.integer({ min: 1, max: 2 }),
    }),
    { maxLength: 2 },
  ),
  cancelAt: fc.option(fc.integer({ min: 1, max: 90 })),
  othersAt: fc.option(fc.integer({ min: 1, max: 90 })),
  othersDo: fc.constantFrom('operator-deallocate' as const, 'operator-start' as const, 'agent-down' as const),
  how: fc.constantFrom({}, {}, { twice: true }, { replay: true }),
});
type Machine = typeof machines extends fc.Arbitrary<infer T> ? T : never;
type Request = typeof requests extends fc.Arbitrary<infer T> ? T : never;
type Events = typeof events extends fc.Arbitrary<infer T> ? T : never;

function vmOf({ ade, bootDiagnostics, breaks, dataDisk, os, state }: Machine): Flow['vm'] {
  const isGeneralized = state === 'generalized' || state === 'flagged';
  const power = state === 'running' ? 'running' : state === 'stopped' ? 'stopped' : 'deallocated';
  const trouble = os === 'Windows' ? { sysprepError: 'package X' } : { waagentExitCode: 1 };
  const vm: Omit<SeedVm, 'resourceGroup' | 'name' | 'location'> = {
    ...{ os, power, bootDiagnostics, tags: { team: 'web' } },
    guest: {
      ...{ sysprepSeconds: 60, decryptSeconds: 90, generalized: isGeneralized, flagged: state === 'flagged' },
      ...(breaks ? trouble : {}),
    },
    ...(dataDisk ? { dataDisks: [{ lun: 0, sizeGiB: 8 }] } : {}),
    ...(ade ? { ade: { kind: 'single-pass', volumes: ade } } : {}),
  };
  return vm;
}

function flowOf(machine: Machine, request: Request): Flow {
  const { input } = machine.os === 'Windows' ? FLOWS.windows : FLOWS.linux;
  const { approval, bootTest, deleteSource, hasPlace, mode, restorePoint, saysGeneralized, toImage } = request;
  return {
    name: 'random',
    vm: vmOf(machine),
    input: {
      ...input,
      requestedBy: { kind: 'http', caller: 'ann', approvalRequired: approval },
      request: {
        ...input.request,
        ...(toImage ? { target: imageTarget(), regions: [{ ...firstRegion(input), concurrentDeployments: 20 }] } : {}),
        ...{ bootTest, restorePoint, mode },
        ...(hasPlace ? { staging } : {}),
        // Refused in the mode copy, as another test shows.
        ...(deleteSource && mode === 'consume' ? { deleteSource: true, deleteWithSource: deleteSource } : {}),
        // The caller's word is true here: what a lie does is another matter.
        ...(saysGeneralized && machine.state === 'generalized' ? { guestState: 'generalized' as const } : {}),
      },
    },
  };
}

const firstRegion = ({ request }: Flow['input']) => {
  const [first] = request.regions ?? [];
  if (!first) throw new Error('a flow without regions');
  return first;
};

/** Looked at right before the calls that cannot be taken back. */
function guard(broken: string[], call: Call, { arm }: Ran['azure']): void {
  const vm = arm.world.tables.virtualMachines.get(String(call.input.vmId ?? ''));
  if (!vm) return;
  const { generalized, halfGeneralized } = vm.osContent;
  if (call.name === 'start-deallocate' && vm.power === 'stopped' && !generalized) {
    broken.push('deallocates a machine whose guest is not generalized');
  }
  if (call.name === 'mark-generalized' && vm.power !== 'running' && (!generalized || halfGeneralized)) {
    broken.push('flags a machine whose guest is not generalized');
  }
  if (call.name === 'start-source-delete') {
    const hidden = arm.world.tables.galleryVersions
      .all()
      .filter(
        ({ publishingProfile, tags }) =>
          tags['goldsmith-capture'] === CAPTURE_ID && publishingProfile.excludeFromLatest === true,
      );
    const waiting = arm.world.tables.galleryVersions
      .all()
      .flatMap(({ replicas, tags }) => (tags['goldsmith-capture'] === CAPTURE_ID ? replicas : []))
      .filter(({ fails, finishesAt }) => fails || finishesAt > arm.world.clock.nowMs);
    if (hidden.length + waiting.length > 0)
      broken.push('deletes the source of a version that is not usable everywhere');
  }
  if (call.name === 'start-remove-encryption-extension' && anyEncrypted(arm.world, vm)) {
    broken.push('removes the extension from encrypted volumes');
  }
}

const QUESTION = /\/runCommands\/goldsmith-cap-\w+-preflight-\d$/i;

/** What may hold of no run, seen in the world at its end. */
function brokenAtEnd(
  mayStay: boolean,
  { azure, end, guard: guarded, lingering, outcome, seconds, statuses }: Ran,
): string[] {
  const hasBegunToPublish = statuses.some(({ status }) => status?.step === 'publish');
  const { entries } = azure.arm.world.writeLog;
  const { disks, galleryVersions, plainResources, snapshots, virtualMachines } = azure.arm.world.tables;
  const wrote = (pattern: RegExp) => entries.some(({ method, path }) => pattern.test(`${method} ${path}`));
  const left: LeftBehind[] = outcome?.leftBehind ?? [];
  const listed = new Set(left.map(({ id }) => id.toLowerCase()));
  const made = [...disks.all(), ...plainResources.all(), ...snapshots.all(), ...virtualMachines.all()];
  const stray = made.filter(
    ({ id, tags }) => tags['goldsmith-capture'] === CAPTURE_ID && !listed.has(id.toLowerCase()),
  );
  const shown = galleryVersions.all().filter(({ publishingProfile, tags }) => {
    return tags['goldsmith-capture'] === CAPTURE_ID && publishingProfile.excludeFromLatest !== true;
  });
  const took = outcome?.kind === 'refused' && entries.some(({ path }) => /tags\/default$/.test(path));
  const wroteAnyway = entries.filter(({ path }) => !QUESTION.test(path));
  const rules: [boolean, string][] = [
    [
      end.kind !== 'completed' || guarded?.kind !== 'ended',
      `the guard ended otherwise: ${JSON.stringify(end).slice(0, 300)}`,
    ],
    [
      outcome?.kind === undefined || !['captured', 'partial', 'refused', 'cancelled', 'failed'].includes(outcome.kind),
      'no outcome',
    ],
    [wrote(/POST .*\/start$/), 'a machine was started'],
    [
      wrote(new RegExp(`DELETE ${VM_ID}$`, 'i')) && (outcome?.kind !== 'captured' || outcome.proof === 'unproven'),
      `the source of a run that has ${outcome?.kind} was deleted`,
    ],
    [mayStay && wrote(new RegExp(`DELETE ${VM_ID}$`, 'i')), 'the source was deleted, and nobody asked for it'],
    [lingering.length > 0, `timers linger: ${lingering.join(', ')}`],
    [seconds > 5 * 86_400, `it took ${seconds} s`],
    // A publishing PUT that never comes to an end is stored all the same: the run says partial, and "latest" may find the version.
    [
      shown.length > 0 && outcome?.kind !== 'captured' && !hasBegunToPublish,
      `"latest" finds the version of a run that has ${outcome?.kind}`,
    ],
    [shown.length > 0 && outcome?.proof === 'unproven', '"latest" finds a version without proof'],
    [
      outcome?.kind === 'refused' && !took && wroteAnyway.length > 0,
      `refused, yet it wrote ${wroteAnyway.map(({ method, path }) => `${method} ${path}`).join(', ')}`,
    ],
    ...stray.map(({ id }): [boolean, string] => [true, `left, and not in the report: ${id}`]),
  ];
  return rules.filter(([isBroken]) => isBroken).map(([, text]) => text);
}

function cuesOf({ cancelAt, othersAt, othersDo }: Events, { arm }: Ran['azure']): Cue[] {
  const act = () => {
    const vm = arm.world.tables.virtualMachines.get(VM_ID);
    try {
      if (vm) actOnGuest(arm.world, vm, othersDo);
    } catch {
      // What Azure would refuse to that person, too.
    }
  };
  return [
    ...(cancelAt === null ? [] : [{ when: { call: cancelAt }, raise: { name: 'cancel', data: { by: 'ann' } } }]),
    ...(othersAt === null ? [] : [{ when: { call: othersAt }, act }]),
  ];
}

describe('whatever machine, request, faults, cancel, others and restarts', () => {
  it('breaks none of the invariants of a run', async () => {
    await fc.assert(
      fc.asyncProperty(machines, requests, events, async (machine, request, event) => {
        const broken: string[] = [];
        let world: Ran['azure'] | undefined;
        const options = {
          ...event.how,
          prepare: (azure: Ran['azure']) => {
            world = azure;
            azure.arm.world.faults.add(event.faults);
          },
          cuesIn: (azure: Ran['azure']) => cuesOf(event, azure),
          intercept: (call: Call) => void (world && guard(broken, call, world)),
        };
        await runFlow(
          flowOf(machine, request),
          options,
          (ran) => void broken.push(...brokenAtEnd(request.deleteSource === undefined, ran)),
        );
        expect(broken).toEqual([]);
      }),
      { numRuns: RUNS, seed: RUNS > 30 ? undefined : 4_711, endOnFailure: RUNS <= 30 },
    );
  });
});
