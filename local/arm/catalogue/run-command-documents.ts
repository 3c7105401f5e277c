/** What the service offers to run, as listed in run-command.cli2020.test_vm_run_command_e2e #0. Only the two for own scripts can be run here. */
interface BuiltIn {
  readonly id: string;
  readonly osType: 'Windows' | 'Linux';
  readonly label: string;
  readonly description: string;
}

const builtIn = (id: string, osType: BuiltIn['osType'], label: string, description: string): BuiltIn => ({
  id,
  osType,
  label,
  description,
});

const custom = (shell: string) =>
  `Custom multiline ${shell} script should be defined in script property. Optional parameters can be set in parameters property.`;

const current: readonly BuiltIn[] = [
  builtIn(
    'EnableRemotePS',
    'Windows',
    'Enable remote PowerShell',
    'Configure the machine to enable remote PowerShell.',
  ),
  builtIn(
    'IPConfig',
    'Windows',
    'List IP configuration',
    'Shows detailed information for each adapter bound to TCP/IP.',
  ),
  builtIn('RunPowerShellScript', 'Windows', 'Executes a PowerShell script', custom('PowerShell')),
  builtIn('RunShellScript', 'Linux', 'Executes a Linux shell script', custom('shell')),
  builtIn('ifconfig', 'Linux', 'List network configuration', 'Get the configuration of all network interfaces.'),
  builtIn('EnableAdminAccount', 'Windows', 'Enable administrator account', 'Enables the local Administrator account.'),
  builtIn('RDPSettings', 'Windows', 'Verify RDP Listener Settings', 'Checks registry and domain policy settings.'),
  builtIn('SetRDPPort', 'Windows', 'Set Remote Desktop port', 'Sets the port number for Remote Desktop connections.'),
  builtIn(
    'ResetRDPCert',
    'Windows',
    'Restore RDP Authentication mode to defaults',
    'Removes the SSL certificate of the RDP listener.',
  ),
  builtIn(
    'DisableNLA',
    'Windows',
    'Disable Network Level Authentication',
    'Disables Network Level Authentication (NLA).',
  ),
  builtIn(
    'RemoveRunCommandWindowsExtension',
    'Windows',
    'Removes the internal RunCommandWindows extension',
    'Removes it.',
  ),
  builtIn('RemoveRunCommandLinuxExtension', 'Linux', 'Removes the internal RunCommandLinux extension', 'Removes it.'),
  builtIn('EnableEMS', 'Windows', 'Enable EMS', 'Enable Emergency Management Services (EMS).'),
  builtIn('DisableWindowsUpdate', 'Windows', 'Disable Windows Update Automatic Updates', 'Disable Automatic Updates.'),
  builtIn('EnableWindowsUpdate', 'Windows', 'Enable Windows Update Automatic Updates', 'Enable Automatic Updates.'),
];

const retired = builtIn(
  'ResetAccountPassword',
  'Windows',
  'Reset built-in Administrator account password',
  'Reset the password of the built-in Administrator account.',
);

const builtIns: readonly BuiltIn[] = [...current.slice(0, 6), retired, ...current.slice(6)];

const samples: Readonly<Record<string, readonly string[]>> = {
  RunPowerShellScript: [
    'param(',
    '    [string]$arg1,',
    '    [string]$arg2',
    ')',
    'Write-Host This is a sample script with parameters $arg1 $arg2',
  ],
  RunShellScript: ['echo This is a sample script', 'echo Optional parameters: $0 $1'],
};

const parameters = ['arg1', 'arg2'].map((name) => ({ name, type: 'string', required: false }));

const described = (each: BuiltIn) => ({
  $schema: 'http://schema.management.azure.com/schemas/2016-11-17/runcommands.json',
  ...each,
});

/** Those of 2019, as listed in run-command.net2019.VMRunCommandsTests.TestListVMRunCommands #0, lacked the last ones. */
const later = new Set(['DisableNLA', 'EnableEMS', 'DisableWindowsUpdate', 'EnableWindowsUpdate']);
const since = '2019-07-01';

export const runCommandDocuments = (apiVersion: string) =>
  builtIns.filter(({ id }) => (apiVersion >= since ? id !== retired.id : !later.has(id))).map(described);

export const sampleScript = (id: string): readonly string[] => samples[id] ?? [];

/** The built-in scripts themselves are nowhere published: only the samples of the two custom ones. */
export function runCommandDocument(id: string) {
  const found = builtIns.find((each) => each.id.toLowerCase() === id.toLowerCase());
  if (!found) return undefined;
  const script = samples[found.id];
  return { ...(script ? { script, parameters } : { script: [] }), ...described(found) };
}
