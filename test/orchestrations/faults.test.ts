import { beforeAll, describe, expect, it } from '@jest/globals';
import type { FaultEffect } from '../../local/arm/faults/fault-rule.ts';
import type { Call } from '../support/drive.ts';
import { FLOWS, runFlow, worldOf } from '../support/flows.ts';
import { CAPTURE_ID, VM_ID } from '../support/vm-builder.ts';

/** Flows that go another's way with something of their own in between: only that is tried in them. */
const tried = new Set<string>();

describe.each(Object.values(FLOWS))('$name comes to the same', (flow) => {
  let straight: { outcome: unknown; world: ReturnType<typeof worldOf> };
  let operations: string[];
  let calls: readonly Call[];

  beforeAll(async () => {
    await runFlow(flow, {}, (ran) => {
      straight = { outcome: ran.outcome, world: worldOf(ran.azure) };
      operations = Object.keys(ran.azure.arm.world.writeLog.counts);
      calls = ran.calls;
    });
  });

  it.each<[string, FaultEffect]>([
    ['is throttled', { kind: 'throttle', retryAfterSeconds: 20 }],
    ['is throttled without a word on when to come back', { kind: 'throttle' }],
    ['finds Azure unavailable', { kind: 'unavailable' }],
    ['meets a conflict that passes', { kind: 'conflict' }],
    ['loses its connection before', { kind: 'drop-before' }],
    ['loses its connection after it was accepted', { kind: 'drop-after' }],
  ])('when each kind of call to Azure, the first time, %s', async (_what, effect) => {
    const rules = operations.map((operation) => ({ operation, effect }));

    await runFlow(flow, { prepare: ({ arm }) => arm.world.faults.add(rules) }, (ran) => {
      const missed = ran.azure.arm.world.faults.list.filter((row) => row.hits === 0).map((row) => row.rule.operation);
      // An operation whose start was lost cannot be polled: the resource itself is read instead.
      expect(missed.filter((operation) => !/operations?\/read$/i.test(operation ?? ''))).toEqual([]);
      expect({ outcome: ran.outcome, world: worldOf(ran.azure) }).toEqual(straight);
    });
  });

  it('when the first answer of every activity is lost', async () => {
    const seen = new Set<string>();
    const lose = ({ input, instanceId, name }: Call) => {
      const key = `${instanceId} ${name} ${JSON.stringify(input)}`;
      return !seen.has(key) && seen.add(key) !== undefined;
    };

    await runFlow(flow, { lose }, (ran) => {
      expect({ outcome: ran.outcome, world: worldOf(ran.azure) }).toEqual(straight);
    });
  });

  it('or is settled as failed when a bug of ours throws at any kind of call', async () => {
    const isVariant = flow === FLOWS.optimize || flow === FLOWS.supported;
    const kinds = new Map(calls.map((call) => [`${call.orchestration} ${call.name}`, call]));
    for (const [kind, { name, orchestration }] of kinds) {
      if (orchestration === 'guard-vm' || (isVariant && tried.has(kind))) continue;
      tried.add(kind);
      const intercept = (call: Call) => {
        if (call.name === name && call.orchestration === orchestration) throw new Error('a bug');
      };
      await runFlow(flow, { intercept }, (ran) => {
        expect({ kind, end: ran.end.kind, guard: ran.guard }).toEqual({
          ...{ kind, end: 'completed' },
          guard: { kind: 'ended', captureId: CAPTURE_ID, outcome: 'failed' },
        });
        const { osState, tags = {} } = ran.azure.arm.world.tables.virtualMachines.get(VM_ID) ?? {};
        if (osState === 'generalized' || tags['image-capture'] === undefined) return;
        expect({ kind, tags }).toEqual({
          kind,
          tags: { team: 'web', 'image-state': 'failed', 'image-capture': CAPTURE_ID },
        });
      });
    }
  });
});

describe('an operation that Azure gives up by itself', () => {
  it('fails the run in its step, with that word', async () => {
    const rule = {
      operation: 'Microsoft.Compute/virtualMachines/deallocate/action',
      effect: { kind: 'cancel-operation' as const },
    };

    await runFlow(FLOWS.linux, { prepare: ({ arm }) => arm.world.faults.add([rule]) }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', step: 'deallocate', problem: { code: 'Canceled' } });
    });
  });
});
