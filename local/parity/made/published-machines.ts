import type { AzVmCreate } from './az-vm-create.ts';

/**
 * Of the recordings of azure-cli the deployments that made the machines are not kept. The tests that were recorded are published
 * (Azure/azure-cli, `command_modules/vm/tests/latest/test_vm_commands.py`): these are the facts of their `az vm create`.
 */
interface PublishedMachines {
  readonly scenario: string;
  /** The group's, where the test chose another than az's tests always do. */
  readonly location?: string;
  readonly machines: readonly AzVmCreate[];
}

const centos = 'OpenLogic:CentOS:7.5:latest';
const debian = 'Debian:debian-10:10:latest';
const ubuntu = 'Canonical:UbuntuServer:18.04-LTS:latest';
const windows2022 = 'MicrosoftWindowsServer:WindowsServer:2022-datacenter-g2:latest';
const windows2012 = 'MicrosoftWindowsServer:WindowsServer:2012-R2-Datacenter:latest';

const of = (scenario: string, ...machines: AzVmCreate[]): PublishedMachines => ({ scenario, machines });

const publishedMachines: readonly PublishedMachines[] = [
  of('test_vm_show_list_sizes_list_ip_addresses', {
    name: 'vm-with-public-ip',
    location: 'centralus',
    image: 'Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2:latest',
    auth: 'password',
    zone: '2',
  }),
  of('test_vm_generalize', { name: 'vm-generalize', image: centos, auth: 'password', unmanaged: true }),
  of('test_vm_capture_zone_resilient_image', {
    name: 'vm-generalize',
    location: 'francecentral',
    image: centos,
    auth: 'password',
  }),
  of(
    'test_vm_custom_image',
    { name: 'vm-unmanaged-disk', image: centos, auth: 'password', unmanaged: true },
    { name: 'vm-managed-disk', image: centos, auth: 'password', sku: 'Standard_LRS', dataDisksGb: [1, 1, 1, 1] },
    { name: 'fromimage1', image: 'images/img-from-unmanaged', auth: 'password' },
    { name: 'fromimage2', image: 'images/img-from-managed', auth: 'password' },
    {
      name: 'vm3',
      image: 'images/img-from-managed',
      auth: 'password',
      sku: { os: 'Premium_LRS', 0: 'StandardSSD_LRS' },
      dataDisksGb: [1],
      imageLuns: [1, 3],
    },
  ),
  of('test_vm_custom_image_management', { name: 'vm1', image: centos, auth: 'password' }),
  of('test_vm_redeploy', { name: 'myvm', image: debian, auth: 'password', unmanaged: true }),
  of(
    'test_vm_create_by_attach_os_and_data_disks',
    { name: 'vm1', image: centos, auth: 'password', dataDisksGb: [2] },
    {
      name: 'vm2',
      attachOs: 'sDisk',
      osDelete: 'Delete',
      osDiskGb: 100,
      dataDisksGb: [3],
      attachData: ['dDisk'],
      dataDelete: 'Detach',
    },
  ),
  of('test_vm_disk_attach_detach', { name: 'vm-diskattach-test', image: centos, auth: 'password' }),
  {
    ...of(
      'test_disk_encryption_set',
      { name: 'vm1-000008', attachOs: 'disk-000007' },
      {
        name: 'vm2-000009',
        image: centos,
        auth: 'password',
        osEncryptionSet: 'des1-000004',
        dataDisksGb: [10, 10],
        dataEncryptionSets: ['des2-000005', 'des3-000006'],
      },
    ),
    location: 'westcentralus',
  },
  // This test is published no more: its requests name disk, machine and system, and az launches a trusted disk trusted.
  of('test_vm_create_with_default_trusted_launch', {
    name: 'vm-000003',
    attachOs: 'disk-000002',
    securityType: 'TrustedLaunch',
  }),
  of('test_create_disk_from_diff_gallery_image_version', { name: 'vm1', image: debian, dataDisksGb: [10] }),
  of('test_vm_create_state_modifications', {
    name: 'vm-state-mod',
    location: 'eastus',
    image: centos,
    auth: 'password',
    unmanaged: true,
    tags: { firsttag: '1', secondtag: '2', thirdtag: '' },
  }),
  of(
    'test_vm_simulate_eviction',
    { name: 'vm-simualte-eviction1', location: 'eastus', image: centos, auth: 'password', priority: 'Regular' },
    {
      name: 'vm-simulate-eviction2',
      location: 'eastus',
      image: centos,
      auth: 'password',
      priority: 'Spot',
      eviction: 'Deallocate',
    },
    {
      name: 'vm-simulate-eviction3',
      location: 'eastus',
      image: centos,
      auth: 'password',
      priority: 'Spot',
      eviction: 'Delete',
    },
  ),
  of(
    'test_vm_extension',
    { name: 'myvm', image: ubuntu, auth: 'password' },
    { name: 'myvm2', image: windows2022, auth: 'password' },
  ),
  of(
    'test_vm_update_size',
    { name: 'cli-test-vm-local-base', image: ubuntu, size: 'Standard_DS4_v2', ephemeral: true },
    { name: 'cli-test-vm-local-base2', image: ubuntu },
  ),
  { ...of('test_vm_update_with_workspace_linux', { name: 'monitorvm', image: ubuntu }), location: 'eastus' },
  of('test_vm_run_command_e2e', { name: 'test-run-command-vm', image: ubuntu, auth: 'password' }),
  of('test_vm_run_command_with_parameters', { name: 'test-run-command-vm2', image: debian, auth: 'password' }),
  of('test_run_command_v2', { name: 'vm-000002', image: ubuntu }),
  of('test_vm_disk_encryption_e2e', { name: 'vm1', image: windows2012, auth: 'password' }),
  of('test_vm_encryption_at_host', { name: 'vm1', image: centos, encryptionAtHost: true }),
  of('test_replication_mode', { name: 'vm_000007', image: ubuntu }),
  { ...of('test_community_gallery_operations', { name: 'vm000002', image: ubuntu }), location: 'CentralUSEUAP' },
  of('test_shared_gallery', { name: 'vm1', image: ubuntu, dataDisksGb: [10] }),
  of('test_image_version_create_for_diff_source', { name: 'vm1', image: ubuntu, dataDisksGb: [10] }),
  {
    ...of(
      'test_gallery_e2e',
      { name: 'vm1', image: ubuntu, dataDisksGb: [10] },
      { name: 'vmFromImage', image: 'galleries/gallery_000003/images/image1' },
    ),
    location: 'eastus2',
  },
  of('test_image_update_add_set', { name: 'vm1', image: debian, dataDisksGb: [10] }),
  of('test_gallery_image_version_vhd', { name: 'vm1', image: centos, unmanaged: true }),
  of(
    'test_specialized_image',
    { name: 'vm1', image: centos, auth: 'password' },
    {
      name: 'vm2',
      image: 'galleries/gallery_000002/images/image1/versions/1.0.0',
      auth: 'password',
      specialized: true,
    },
  ),
];

/** What az was asked for when it made this machine in the test of that name. */
export function publishedMachine(scenario: string, name: string) {
  const found = publishedMachines.find((each) => each.scenario === scenario);
  const machine = found?.machines.find((each) => each.name === name);
  return machine ? { machine, location: found?.location ?? 'westus' } : undefined;
}
