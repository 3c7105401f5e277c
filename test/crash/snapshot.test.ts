import { expect, test } from '@jest/globals';
import { differences, type Snapshot } from '../../local/crash/snapshot.ts';

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
