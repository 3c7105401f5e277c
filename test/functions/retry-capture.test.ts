import type { DurableOrchestrationStatus } from 'durable-functions';
import { describe, expect, it } from '@jest/globals';
import { retryCapture } from '../../src/functions/http/retry-capture.ts';
import { recordOf } from '../../src/functions/task-hub.ts';
import { ask } from '../support/http.ts';
import { makeHub } from '../support/hub.ts';
import { guardInput } from '../support/run-builder.ts';
import { CAPTURE_ID, DEFINITION_ID, GROUP } from '../support/vm-builder.ts';

const failedWith = (definitionId: string, more: object = {}) => {
  const hub = makeHub();
  const input = guardInput();
  const target = { kind: 'gallery' as const, definitionId, version: 'auto' };
  hub.put(CAPTURE_ID, 'capture-vm', {
    runtimeStatus: 'Completed',
    input: { ...input, request: { ...input.request, target }, ...more },
    output: { kind: 'failed', step: 'capture', problem: { code: 'x', message: 'y' }, findings: [], leftBehind: [] },
  });
  return hub;
};
const retry = (hub: ReturnType<typeof makeHub>) => ask(retryCapture, { hub, params: { id: CAPTURE_ID } });

describe('POST /api/captures/{id}/retry', () => {
  it('takes a failed run up again', async () => {
    expect((await retry(failedWith(DEFINITION_ID))).status).toBe(202);
  });

  it('hands on every run before it, whose image or version it may have to finish', async () => {
    const hub = failedWith(DEFINITION_ID, { lineage: ['cap-1'], resumes: 'cap-2' });
    await retry(hub);
    const guard = [...hub.instances.values()].find(({ name }) => name === 'guard-vm');

    expect(guard?.input).toMatchObject({ lineage: ['cap-1', 'cap-2'], resumes: CAPTURE_ID });
    const failed = { ...guard, runtimeStatus: 'Failed' } as unknown as DurableOrchestrationStatus;
    expect(recordOf(failed)).toMatchObject({ kind: 'broken', earlier: ['cap-1', 'cap-2', CAPTURE_ID] });
  });

  it('refuses a target that has been taken from the allow-list since', async () => {
    const hub = failedWith(DEFINITION_ID.replace(GROUP, 'not-ours'));
    expect(await retry(hub)).toMatchObject({ status: 403, body: { title: 'out-of-scope' } });
    expect(hub.instances.size).toBe(1);
  });
});
