import { defineActivity } from '../../durable.ts';
import { type GuestReport, linuxReport } from '../../domain/guest-output.ts';
import type { VirtualMachines } from '../../domain/ports/compute.ts';

export const readSerialLog = defineActivity<{ captureId: string; vmId: string }, GuestReport | { kind: 'unreadable' }>(
  'read-serial-log',
);

/**
 * Reads what the guest said about this run on its serial console; the only witness once a Linux guest is off.
 * Idempotent: changes nothing.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makeReadSerialLog = (vms: VirtualMachines) => async (input: { captureId: string; vmId: string }) => {
  const log = await vms.readSerialLog(input.vmId);
  return log === undefined ? { kind: 'unreadable' as const } : linuxReport(log, input.captureId);
};
