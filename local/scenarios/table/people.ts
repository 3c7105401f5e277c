import type { Scenario } from '../scenario.ts';

const linux = { os: 'Linux' } as const;
const captured = { state: 'captured' } as const;
const approval = () => ({ approval: true });
const production = () => ({ profile: 'production', approval: true });
const cancelled = { state: 'cancelled' } as const;

/** Approval, cancel and what others do to the machine meanwhile. */
export const PEOPLE: readonly Scenario[] = [
  {
    about: 'approval',
    name: 'approved by a second person',
    vm: linux,
    request: approval,
    reactions: [{ at: 'waiting-for-approval', does: 'approve' }],
    expected: captured,
  },
  {
    about: 'approval',
    name: 'rejected',
    vm: linux,
    request: approval,
    reactions: [{ at: 'waiting-for-approval', does: 'reject' }],
    expected: cancelled,
  },
  {
    about: 'approval',
    name: 'never decided',
    vm: linux,
    request: approval,
    expected: { state: 'refused', code: 'not-approved-in-time' },
  },
  {
    about: 'approval',
    name: 'approved by who asked: not counted',
    vm: linux,
    request: approval,
    reactions: [{ at: 'waiting-for-approval', does: 'approve-own' }],
    expected: { state: 'refused', code: 'not-approved-in-time' },
  },
  {
    about: 'approval',
    name: 'two people under a production profile',
    vm: linux,
    request: production,
    reactions: [
      { at: 'waiting-for-approval', does: 'approve' },
      { at: 'waiting-for-approval', does: 'approve-second' },
    ],
    expected: captured,
  },
  {
    about: 'approval',
    name: 'one person under a production profile is not enough',
    vm: linux,
    request: production,
    reactions: [{ at: 'waiting-for-approval', does: 'approve' }],
    expected: { state: 'refused', code: 'not-approved-in-time' },
  },
  {
    about: 'approval',
    name: 'not true any more when it is approved',
    vm: linux,
    request: approval,
    reactions: [
      { at: 'waiting-for-approval', does: 'agent-down' },
      { at: 'waiting-for-approval', does: 'approve' },
    ],
    expected: { state: 'refused', code: 'agent-not-ready' },
  },
  {
    about: 'cancel',
    name: 'while it waits for approval',
    vm: linux,
    request: approval,
    reactions: [{ at: 'waiting-for-approval', does: 'cancel' }],
    expected: cancelled,
  },
  {
    about: 'cancel',
    name: 'while the snapshots are taken',
    vm: linux,
    reactions: [{ at: 'restore-point', does: 'cancel' }],
    expected: cancelled,
  },
  {
    about: 'cancel',
    name: 'while it decrypts',
    vm: { os: 'Windows', ade: { kind: 'single-pass', volumes: 'All' } },
    reactions: [{ at: 'decrypt', does: 'cancel' }],
    expected: { ...cancelled, step: 'decrypt' },
  },
  {
    about: 'cancel',
    name: 'too late: the guest is being generalized',
    vm: linux,
    reactions: [{ at: 'generalize', does: 'cancel' }],
    expected: captured,
  },
  {
    about: 'cancel',
    name: 'too late: it replicates',
    vm: linux,
    reactions: [{ at: 'replicate', does: 'cancel' }],
    expected: captured,
  },
  {
    about: 'others',
    name: 'somebody deallocates it while it is generalized',
    vm: linux,
    reactions: [{ at: 'generalize', does: 'operator-deallocate' }],
    expected: { state: 'failed', step: 'generalize' },
  },
  {
    about: 'others',
    name: 'somebody stops it before the guest step',
    vm: { os: 'Windows', ade: { kind: 'single-pass', volumes: 'All' } },
    reactions: [{ at: 'restore-point', does: 'operator-power-off' }],
    expected: { state: 'failed' },
  },
  {
    ...{ about: 'cancel', name: 'while it copies', vm: linux, request: () => ({ mode: 'copy' }) },
    ...{ reactions: [{ at: 'copy', does: 'cancel' }], expected: { ...cancelled, sourceRuns: true } },
  },
  {
    ...{ about: 'cancel', name: 'while the copy is generalized', vm: linux, request: () => ({ mode: 'copy' }) },
    ...{ reactions: [{ at: 'generalize', does: 'cancel' }], expected: { ...cancelled, sourceRuns: true } },
  },
];
