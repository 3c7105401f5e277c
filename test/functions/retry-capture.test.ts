import { describe, expect, it } from '@jest/globals';
import { retryCapture } from '../../src/functions/http/retry-capture.ts';
import { ask } from '../support/http.ts';
import { makeHub } from '../support/hub.ts';
import { guardInput } from '../support/run-builder.ts';
import { CAPTURE_ID, DEFINITION_ID, GROUP } from '../support/vm-builder.ts';

const failedWith = (definitionId: string) => {
  const hub = makeHub();
  const input = guardInput();
  const target = { kind: 'gallery' as const, definitionId, version: 'auto' };
  hub.put(CAPTURE_ID, 'capture-vm', {
    runtimeStatus: 'Completed',
    input: { ...input, request: { ...input.request, target } },
    output: { kind: 'failed', step: 'capture', problem: { code: 'x', message: 'y' }, findings: [], leftBehind: [] },
  });
  return hub;
};
const retry = (hub: ReturnType<typeof makeHub>) => ask(retryCapture, { hub, params: { id: CAPTURE_ID } });

describe('POST /api/captures/{id}/retry', () => {
  it('takes a failed run up again', async () => {
    expect((await retry(failedWith(DEFINITION_ID))).status).toBe(202);
  });

  it('refuses a target that has been taken from the allow-list since', async () => {
    const hub = failedWith(DEFINITION_ID.replace(GROUP, 'not-ours'));
    expect(await retry(hub)).toMatchObject({ status: 403, body: { title: 'out-of-scope' } });
    expect(hub.instances.size).toBe(1);
  });
});
