import { expect, test } from '@jest/globals';
import { groupOf, modulesOf } from '../../local/bench/profile/modules-of.ts';
import { type CpuProfile, sharesOf } from '../../local/bench/profile/read-profile.ts';

test('a line of a bundle is told by the module whose head comes before it', () => {
  const moduleAt = modulesOf(
    ['var x;', '  "node_modules/moment/moment.js"(exports) {', 'a', '// src/domain/pace/forecast.ts', 'b'].join('\n'),
  );
  expect([0, 2, 4].map(moduleAt)).toEqual(['bundle', 'node_modules/moment/moment.js', 'src/domain/pace/forecast.ts']);
});

test('modules that belong together go by one name', () => {
  expect(groupOf('node_modules/@azure/core-client/node_modules/tslib/a.js')).toBe('tslib');
  expect(groupOf('node_modules/@azure/core-client/a.js')).toBe('@azure/core-client');
  expect(groupOf('file:///x/local/host/store/transaction.ts')).toBe('local/host/store');
  expect(groupOf('src/durable.ts')).toBe('src/durable.ts');
  expect(groupOf('')).toBe('native code');
});

test('seconds count for the group they are spent in, and once for each group above it', () => {
  const frame = (functionName: string, url: string) => ({ functionName, url, lineNumber: 0 });
  const profile: CpuProfile = {
    nodes: [
      { id: 1, callFrame: frame('(root)', ''), children: [2, 5] },
      { id: 2, callFrame: frame('a', 'src/domain/x/y.ts'), children: [3] },
      { id: 3, callFrame: frame('b', 'src/domain/x/z.ts'), children: [4] },
      { id: 4, callFrame: frame('c', 'node_modules/zod/z.js') },
      { id: 5, callFrame: frame('(idle)', '') },
    ],
    samples: [4, 3, 5],
    timeDeltas: [2_000_000, 1_000_000, 9_000_000],
  };
  expect(sharesOf(profile, ({ url }) => url)).toEqual([
    { name: 'zod', self: 2, inclusive: 2 },
    { name: 'src/domain/x', self: 1, inclusive: 3 },
  ]);
});
