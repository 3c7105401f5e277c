import { expect, test } from '@jest/globals';
import { differences, effectsOf, type Snapshot } from '../../local/crash/snapshot.ts';

const right: Snapshot = { outputs: ['a'], images: [], tags: [], resources: ['disk'], effects: ['PUT x', 'PUT x'] };

test('a write that happened once more, or once less, is a difference', () => {
  expect(differences(right, right)).toEqual([]);
  expect(differences(right, { ...right, effects: ['PUT x'] })).toEqual(['effects: missing PUT x']);
  expect(differences(right, { ...right, effects: ['PUT x', 'PUT x', 'PUT x'] })).toEqual(['effects: unexpected PUT x']);
});

test('what is left over is a difference, though nobody has asked for it', () => {
  expect(differences(right, { ...right, resources: ['disk', 'goldsmith-cap-1-boot'] })).toEqual([
    'resources: unexpected goldsmith-cap-1-boot',
  ]);
});

const write = (method: string, path: string, operationName: string) => ({ method, path, operationName });

test('a disk that is deleted once more because the answer was lost is deleted once; a machine that is deleted twice is not', () => {
  const disk = write('DELETE', '/disks/one', 'Microsoft.Compute/disks/delete');
  const machine = write('DELETE', '/virtualMachines/one', 'Microsoft.Compute/virtualMachines/delete');
  const put = write('PUT', '/disks/one', 'Microsoft.Compute/disks/write');

  expect(effectsOf([disk, put, disk, put])).toEqual([
    'DELETE /disks/one Microsoft.Compute/disks/delete',
    'PUT /disks/one Microsoft.Compute/disks/write',
    'PUT /disks/one Microsoft.Compute/disks/write',
  ]);
  expect(effectsOf([machine, machine]).length).toBe(2);
});

test('looks into a guest, and a preflight that was asked for twice, are no effects', () => {
  const look = write('PUT', '/runCommands/goldsmith-cap-1-state-2', 'write');
  const preflight = write('PUT', '/runCommands/goldsmith-pre-0123456789abcdef-preflight-1', 'write');

  expect(effectsOf([look, preflight])).toEqual([]);
});
