import type { ErrorBody } from '../../arm-error.ts';
import type { Vm } from '../../shapes/vm.ts';

/** Ninety minutes is the fixed timeout of the action and the default of the resource (docs: Run Command). */
export const defaultTimeoutSeconds = 90 * 60;

/** Failures of the agent and its extensions, in the service's words (contract: compute-error-messages, recordings). */
export const silentExtension = (name: string): ErrorBody => ({
  code: 'VMExtensionProvisioningTimeout',
  message:
    `Provisioning of VM extension '${name}' has timed out. Extension installation may be taking too long, ` +
    'or extension status could not be obtained.',
});

/** The model knows the system also where nothing lies on the disk. */
const systemOf = (vm: Vm) => String(vm.model.storageProfile?.osDisk?.osType ?? vm.osContent.osType).toLowerCase();

export const silentAgent = (vm: Vm): ErrorBody => ({
  code: 'VMAgentStatusCommunicationError',
  message:
    `VM '${vm.name}' has not reported status for VM agent or extensions. Verify that the OS is up and healthy, the VM has a running VM ` +
    'agent, and that it can establish outbound connections to Azure storage. Please refer to ' +
    `https://aka.ms/vmextension${systemOf(vm)}troubleshoot for additional VM agent troubleshooting information.`,
});

export const failedExtension = (name: string, message: string): ErrorBody => ({
  code: 'VMExtensionProvisioningError',
  message: `VM has reported a failure when processing extension '${name}'. Error message: "${message}".`,
});

/** Only the end of a long text comes back. */
export const tailOf = (text: string) => Buffer.from(text).subarray(-4096).toString('utf8');
