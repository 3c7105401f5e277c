import { describe, expect, it } from '@jest/globals';
import { timedOut } from '../../../src/domain/guest/after-timeout.ts';

describe('a guest that is not off in its time', () => {
  it('is told with its state when its task could be stopped', () => {
    const { code, message } = timedOut(90, true, { kind: 'working', imageState: 'IMAGE_STATE_COMPLETE' });

    expect(code).toBe('generalize-timed-out');
    expect(message).toContain('task was stopped');
    expect(message).toContain('ImageState is IMAGE_STATE_COMPLETE');
  });

  it('is told as unknown when it does not answer', () => {
    expect(timedOut(90, false, undefined).message).toContain('nobody knows');
  });
});
