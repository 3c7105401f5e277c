import { describe, expect, test } from '@jest/globals';
import { runMatrix } from './matrix/run-matrix.ts';

/** A sample: one from each way of finding out. `npm run matrix` tries them all. */
const SAMPLE = [
  'capture Microsoft.Compute/virtualMachines/generalize/action',
  'gallery Microsoft.Compute/galleries/images/versions/read',
  'temporaries Microsoft.Network/virtualNetworks/subnets/join/action',
  'sweep Microsoft.Compute/virtualMachines/read',
];
const keyOf = ({ action, capability }: { action: string; capability: string }): string => `${capability} ${action}`;

describe('under the roles of infra/', () => {
  test('every flow ends well, and with one action less a flow fails and says which', async () => {
    const { broken, rows } = await runMatrix((grant) => SAMPLE.includes(keyOf(grant)));

    expect(broken).toEqual({});
    expect(rows.map(keyOf).sort()).toEqual([...SAMPLE].sort());
    expect(rows.filter(({ cells }) => !Object.values(cells).includes('named'))).toEqual([]);
    for (const { action, message } of rows) expect(message).toContain(action);
  });
});
