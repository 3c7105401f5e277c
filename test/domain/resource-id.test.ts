import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  isWithin,
  parseDefinitionId,
  parseDiskId,
  parseVmId,
  requireParsed,
  sameId,
  subscriptionOf,
} from '../../src/domain/resource-id.ts';
import { DEFINITION_ID, GROUP, SUBSCRIPTION, VM_ID } from '../support/vm-builder.ts';

const groupScope = (name: string) => `/subscriptions/${SUBSCRIPTION}/resourceGroups/${name}`;

describe('ids of virtual machines', () => {
  it('are taken apart', () => {
    expect(parseVmId(VM_ID)).toEqual({ subscriptionId: SUBSCRIPTION, resourceGroup: GROUP, name: 'vm1' });
  });

  it('are read in any casing, because Azure answers in any', () => {
    expect(parseVmId(VM_ID.toUpperCase())).toEqual({
      subscriptionId: SUBSCRIPTION.toUpperCase(),
      resourceGroup: GROUP.toUpperCase(),
      name: 'VM1',
    });
    expect(sameId(VM_ID, VM_ID.toUpperCase())).toBe(true);
  });

  it('may stand in a group with letters of any script', () => {
    expect(parseVmId(VM_ID.replace(GROUP, 'gruppe-ä(1)_x.y'))?.resourceGroup).toBe('gruppe-ä(1)_x.y');
  });

  it.each([
    ['with something after the name', `${VM_ID}/extensions/x`],
    ['with a slash at the end', `${VM_ID}/`],
    ['with a query', `${VM_ID}?api-version=1`],
    ['with a fragment', `${VM_ID}#x`],
    ['that climb out of their group', VM_ID.replace(GROUP, '..')],
    ['that stay where they are', VM_ID.replace(GROUP, '.')],
    ['with an encoded slash', VM_ID.replace('vm1', 'vm1%2F..')],
    ['whose name climbs', VM_ID.replace('vm1', '..')],
    ['with a line break', `${VM_ID}\n`],
    ['of another provider', VM_ID.replace('Microsoft.Compute', 'MicrosoftXCompute')],
    ['of another type', VM_ID.replace('virtualMachines', 'disks')],
    ['without the first slash', VM_ID.slice(1)],
    ['behind an address', `https://management.azure.com${VM_ID}`],
    ['of scale set members', VM_ID.replace('virtualMachines', 'virtualMachineScaleSets/set/virtualMachines')],
  ])('are none %s', (_what, id) => {
    expect(parseVmId(id)).toBeUndefined();
  });
});

describe('other ids', () => {
  it('of image definitions are taken apart', () => {
    const name = { subscriptionId: SUBSCRIPTION, resourceGroup: GROUP, gallery: 'gal', name: 'web' };
    expect(parseDefinitionId(DEFINITION_ID)).toEqual(name);
  });

  it('of versions are no definitions', () => {
    expect(parseDefinitionId(`${DEFINITION_ID}/versions/1.0.0`)).toBeUndefined();
  });

  it.each(['disks', 'snapshots'])('of %s are taken apart', (type) => {
    expect(parseDiskId(VM_ID.replace('virtualMachines', type))?.name).toBe('vm1');
  });

  it('name their subscription', () => {
    expect(subscriptionOf(VM_ID)).toBe(SUBSCRIPTION);
  });

  it('that were accepted once and do not parse are a bug', () => {
    expect(() => requireParsed(parseVmId, 'vm1')).toThrow('not a resource id');
  });
});

describe('a scope', () => {
  it.each([
    ['holds itself', VM_ID, VM_ID, true],
    ['holds what lies below', VM_ID, groupScope(GROUP), true],
    ['holds it in any casing', VM_ID.toUpperCase(), groupScope(GROUP), true],
    ['may end in slashes', VM_ID, `${groupScope(GROUP)}//`, true],
    ['rg1 does not hold rg10', `${groupScope('rg10')}/x`, groupScope('rg1'), false],
    ['rg10 does not hold rg1', `${groupScope('rg1')}/x`, groupScope('rg10'), false],
    ['does not hold its parent', groupScope(GROUP), VM_ID, false],
    ['does not hold another subscription', VM_ID, `/subscriptions/${SUBSCRIPTION}0`, false],
  ])('%s', (_sentence, id, scope, expected) => {
    expect(isWithin(id, scope)).toBe(expected);
  });

  it('never holds a sibling whose name begins like its own', () => {
    const name = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
    fc.assert(
      fc.property(name, name, (first, more) => {
        expect(isWithin(`${groupScope(first + more)}/providers/x`, groupScope(first))).toBe(false);
      }),
    );
  });
});
