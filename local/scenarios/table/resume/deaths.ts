import { type Scenario, toImage } from '../../scenario.ts';

const linux = { os: 'Linux' } as const;
const quick = { sysprepSeconds: 60, decryptSeconds: 300 };
const encrypted = { os: 'Windows', guest: quick, ade: { kind: 'single-pass', volumes: 'All' } } as const;
const captured = { state: 'captured' } as const;
const proven = { ...captured, proof: 'marker' } as const;
const after = (activity: string, nth = 1): string => `after-activity@${activity}:${nth}`;
const dying = (name: string, dies: readonly string[], more: Partial<Scenario> = {}): Scenario => ({
  ...{ about: 'host dies', name, vm: linux, alone: true, dies, expected: proven },
  ...more,
});
const inRestore = (name: string, activity: string): Scenario => ({
  ...{ about: 'host dies', name, vm: linux, alone: true, expected: proven },
  restore: { expected: { state: 'restored' }, dies: after(activity) },
});
const paused = (name: string, expected: Scenario['expected'], reactions: Scenario['reactions'] = []): Scenario => ({
  ...{ about: 'pause', name, vm: linux, alone: true, expected, reactions },
});

/** The host dies when a thing is done and nobody has written it down: no second effect, nothing lost. And what holds all runs at once. */
export const DEATHS: readonly Scenario[] = [
  dying('as the request is taken', [after('write-tags')]),
  dying('as the snapshot is asked for', [after('start-snapshot')]),
  dying(
    'as decryption begins, and as the extension goes',
    [after('start-disable-encryption'), after('start-remove-encryption-extension')],
    { vm: encrypted },
  ),
  dying('as the guest is told to generalize itself', [after('start-run-command', 2)]),
  dying('as it is deallocated, flagged and captured, one life each', [
    after('start-deallocate'),
    after('mark-generalized'),
    after('start-version'),
  ]),
  dying('as it replicates, and as "latest" is told', [after('read-version', 2), after('update-version')]),
  dying('as a managed image is asked for', [after('start-image')], { request: toImage }),
  dying('as a copy is made', [after('start-temporary-disk'), after('start-temporary-machine')], {
    request: () => ({ mode: 'copy' }),
    expected: { ...captured, sourceRuns: true },
  }),
  dying(
    'as the probe of a boot test is made and removed',
    [after('start-temporary-machine'), after('start-temporary-delete')],
    { request: () => ({ bootTest: true }) },
  ),
  dying('as the source is deleted', [after('start-source-delete')], {
    request: () => ({ profile: 'disposable', deleteSource: { disks: true, nics: true } }),
    expected: { ...captured, sourceGone: true },
  }),
  inRestore('as a restore makes the new disk', 'start-restored-disk'),
  inRestore('as a restore deletes the old machine', 'start-machine-delete'),
  inRestore('as a restore makes the machine', 'start-restored-machine'),
  paused('until it goes on', captured, [
    { at: 'cool-down', does: 'pause' },
    { at: 'paused', does: 'resume' },
  ]),
  paused('and cancelled', { state: 'cancelled', sourceRuns: true }, [
    { at: 'cool-down', does: 'pause' },
    { at: 'paused', does: 'cancel' },
  ]),
  // Nobody has let the runs go on since.
  paused('for more than a day', { state: 'failed', code: 'paused-too-long', sourceRuns: true }),
];
