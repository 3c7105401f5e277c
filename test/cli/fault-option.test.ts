import { describe, expect, it } from '@jest/globals';
import { faultOf, operationOf } from '../../local/cli/options/fault-option.ts';
import { routes } from '../../local/arm/routes.ts';

describe('--fault', () => {
  it.each([
    ['VirtualMachines_Deallocate', 'Microsoft.Compute/virtualMachines/deallocate/action'],
    ['VirtualMachines_PowerOff', 'Microsoft.Compute/virtualMachines/powerOff/action'],
    ['VirtualMachineRunCommands_CreateOrUpdate', 'Microsoft.Compute/virtualMachines/runCommands/write'],
    ['GalleryImageVersions_CreateOrUpdate', 'Microsoft.Compute/galleries/images/versions/write'],
    ['Microsoft.Resources/tags/write', 'Microsoft.Resources/tags/write'],
  ])('knows %s as the specs call it, and the simulator has it', (text, operation) => {
    expect(operationOf(text)).toBe(operation);
    expect(routes.map((route) => route.operation)).toContain(operation);
  });

  it('says which call is hit and how often', () => {
    expect(faultOf('throttle:VirtualMachines_Deallocate:2:3')).toEqual({
      operation: 'Microsoft.Compute/virtualMachines/deallocate/action',
      nth: 2,
      times: 3,
      effect: { kind: 'throttle', retryAfterSeconds: 60 },
    });
    expect(faultOf('fail-region:northeurope@1.4.2:2')).toEqual({
      resource: '1.4.2',
      nth: 2,
      times: 1,
      effect: { kind: 'fail-region', region: 'northeurope' },
    });
  });

  it('says whose calls are hit', () => {
    expect(faultOf('never-end:VirtualMachines_Start@win-web')).toMatchObject({ resource: 'win-web', nth: 1, times: 1 });
  });

  it.each([
    'explode:VirtualMachines_Start',
    'fail:Disks_Update@',
    'fail-region',
    'throttle',
    'throttle:Kettles_Boil',
    'fail:Disks_Update:soon',
  ])('%s is bad input', (text) => {
    expect(() => faultOf(text)).toThrow(/--fault/);
  });
});
