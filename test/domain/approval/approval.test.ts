import { describe, expect, it } from '@jest/globals';
import { warning } from '../../../src/domain/finding.ts';
import { approvalHash, shownFindings, worseThan } from '../../../src/domain/approval/approval.ts';
import { aRequest, VM_GUID, VM_ID } from '../../support/vm-builder.ts';

const finding = (code: string, where = 'here') => warning({ code, where, message: 'm', fix: 'f' });
const asked = { request: aRequest(), vmId: VM_ID, vmGuid: VM_GUID, findings: [finding('a')] };

describe('what an approval is bound to', () => {
  it('is the same whatever the order of the fields and the casing of the id', () => {
    const request = Object.fromEntries(Object.entries(asked.request).reverse()) as typeof asked.request;

    expect(approvalHash({ ...asked, request, vmId: VM_ID.toUpperCase() })).toBe(approvalHash(asked));
  });

  it.each([
    ['another request', { request: aRequest({ keepUser: true }) }],
    ['another finding', { findings: [finding('b')] }],
    ['another machine', { vmId: `${VM_ID}x` }],
    ['a machine made again', { vmGuid: 'other' }],
  ])('differs for %s', (_what, change) => {
    expect(approvalHash({ ...asked, ...change })).not.toBe(approvalHash(asked));
  });
});

describe('the findings that are shown', () => {
  it('keep their texts while these fit, and their codes anyway', () => {
    const many = Array.from({ length: 15 }, (_, index) => ({ ...finding(`c${index}`), message: 'x'.repeat(600) }));

    expect(shownFindings([finding('a')])).toEqual([finding('a')]);
    expect(shownFindings(many).map(({ code }) => code)).toEqual(many.map(({ code }) => code));
    expect(JSON.stringify(shownFindings(many)).length).toBeLessThan(6_000);
  });
});

describe('a second look', () => {
  it('is worse when it finds what nobody agreed to', () => {
    expect(worseThan([finding('a')], [finding('a')])).toEqual([]);
    expect(worseThan([finding('a'), finding('b')], [finding('a')])).toEqual([]);
    expect(worseThan([finding('a')], [finding('a'), finding('a', 'there')])).toEqual([finding('a', 'there')]);
  });
});
