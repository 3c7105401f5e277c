import { describe, expect, it } from '@jest/globals';
import { sysprepFailure } from '../../../src/domain/guest/sysprep-failure.ts';

const error = (text: string) => `sysprep ended without generalizing\n2026-01-01 00:00:00, Error      SYSPRP ${text}`;

describe('a failed Sysprep', () => {
  it.each([
    [
      'BitLocker-Sysprep: BitLocker is on for the OS volume. Turn BitLocker off to run Sysprep. (0x80310039)',
      'sysprep-bitlocker',
      'OS volume',
      /manage-bde -off/,
    ],
    [
      'Package Contoso.App_1.0_x64__8wekyb3d8bbwe was installed for a user, but not provisioned for all users.',
      'sysprep-appx-per-user',
      'Contoso.App_1.0_x64__8wekyb3d8bbwe',
      /Remove-AppxPackage -AllUsers Contoso\.App/,
    ],
    [
      'Failed to remove apps for the current user: 0x80073cf2.',
      'sysprep-appx-per-user',
      'store app',
      /Remove-AppxPackage/,
    ],
    ['There are one or more Windows updates that require a reboot.', 'sysprep-pending-reboot', 'restart', /Restart/],
    [
      'Audit mode cannot be turned on if reserved storage is in use. 0x800F0975',
      'sysprep-reserved-storage',
      'reserved storage',
      /ReservedStorage/,
    ],
    [
      "LaunchDll: Failure occurred while executing 'SLReArmWindows' from C:\\Windows\\System32\\slc.dll; dwRet = 0xC004D307",
      'sysprep-rearm-limit',
      'SLReArmWindows',
      /1001/,
    ],
    [
      'Sysprep cannot run on an upgraded operating system.',
      'sysprep-upgraded-system',
      'upgraded operating system',
      /installed/,
    ],
    ['The machine is joined to a domain.', 'sysprep-domain-joined', 'joined to a domain', /Remove-Computer/],
    ['Failed to delete the value senseGuid: 0x80070005', 'sysprep-defender-endpoint', 'senseGuid', /Offboard/],
    [
      "Failure occurred while executing 'SysPrep_Cleanup' from C:\\Windows\\System32\\DscCore.dll; dwRet = 0x2",
      'sysprep-dsc',
      'DscCore.dll',
      /DSC/,
    ],
    [
      "Failure occurred while executing 'Sysprep_Generalize_Winre' from C:\\Windows\\System32\\ReAgent.dll",
      'sysprep-recovery',
      'Winre',
      /reagentc/,
    ],
    [
      "Failure occurred while executing 'Sysprep_Generalize_ADCS' from C:\\Windows\\System32\\certsrv.dll",
      'sysprep-server-role',
      'Sysprep_Generalize_ADCS',
      /role/,
    ],
    [
      "Failure occurred while executing 'Sysprep_Clean_Foo' from C:\\Windows\\System32\\foo.dll; dwRet = 0x5",
      'sysprep-provider-failed',
      'Sysprep_Clean_Foo from C:\\Windows\\System32\\foo.dll',
      /setupact/,
    ],
    ['Something new.', 'sysprep-failed', 'Something new', /setuperr\.log/],
  ])('%s', (text, code, name, fix) => {
    const problem = sysprepFailure(error(text));

    expect(problem.code).toBe(code);
    expect(problem.message).toContain(name);
    expect(problem.message).toContain(text);
    expect(problem.fix).toMatch(fix);
  });
});
