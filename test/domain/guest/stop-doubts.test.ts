import { describe, expect, it } from '@jest/globals';
import { done } from '../../../src/domain/answer.ts';
import { stopDoubts } from '../../../src/domain/guest/stop-doubts.ts';

describe('a stop that looks like the guest’s own', () => {
  it('is not doubted when nobody touched the power', () => {
    expect(stopDoubts(done([]), '/vm')).toEqual([]);
  });

  it('is doubted, by name, when somebody did', () => {
    const doubts = stopDoubts(done([{ action: 'powerOff', at: '2026-01-01T00:00:00Z', by: 'ann@contoso.com' }]), '/vm');

    expect(doubts).toMatchObject([{ code: 'power-action-by-others', severity: 'warning', where: '/vm' }]);
    expect(doubts[0]?.message).toContain('ann@contoso.com asked for powerOff at 2026-01-01T00:00:00Z');
  });

  it('is doubted when the log may not be read', () => {
    const problem = { code: 'AuthorizationFailed', message: 'no' };

    expect(stopDoubts({ kind: 'rejected', problem }, '/vm')).toMatchObject([{ code: 'activity-log-unreadable' }]);
  });
});
