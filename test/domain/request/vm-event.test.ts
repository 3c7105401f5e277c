import { describe, expect, it } from '@jest/globals';
import { readVmEvent } from '../../../src/domain/request/vm-event.ts';
import { VM_ID } from '../../support/vm-builder.ts';

const CALLER = '0B1EC700-0000-4000-8000-00000000000A';
const OBJECT_ID = 'http://schemas.microsoft.com/identity/claims/objectidentifier';
const TAGS_SUFFIX = '/providers/Microsoft.Resources/tags/default';

const data = (more: object = {}) => ({
  resourceUri: VM_ID,
  operationName: 'Microsoft.Resources/tags/write',
  status: 'Succeeded',
  claims: { [OBJECT_ID]: CALLER },
  authorization: { evidence: { principalId: '99999999-0000-4000-8000-000000000009' } },
  ...more,
});
const gridEvent = (more: object = {}) => ({
  id: 'e-1',
  eventType: 'Microsoft.Resources.ResourceWriteSuccess',
  subject: VM_ID,
  data: data(more),
});
const write = { kind: 'vm-write', eventId: 'e-1', vmId: VM_ID, callerId: CALLER.toLowerCase() };

describe('an event that is a write of a machine', () => {
  it.each([
    ['in the Event Grid schema', gridEvent()],
    [
      'in the CloudEvents schema',
      { specversion: '1.0', id: 'e-1', type: 'Microsoft.Resources.ResourceWriteSuccess', data: data() },
    ],
    ['with claims as a JSON string', gridEvent({ claims: JSON.stringify({ [OBJECT_ID]: CALLER }) })],
    ['with the tags suffix on the id', gridEvent({ resourceUri: `${VM_ID}${TAGS_SUFFIX}` })],
    ['by a PATCH of the machine itself', gridEvent({ operationName: 'Microsoft.Compute/virtualMachines/write' })],
    ['in upper case', gridEvent({ operationName: 'MICROSOFT.RESOURCES/TAGS/WRITE', status: 'succeeded' })],
  ])('%s', (_what, event) => {
    expect(readVmEvent(event)).toEqual(write);
  });

  it.each([
    ['has no claims', { claims: undefined }],
    ['has claims that are null', { claims: null }],
    ['has claims that are no JSON', { claims: '{broken' }],
    ['has claims that are a JSON number', { claims: '7' }],
    ['has a claim that is no GUID', { claims: { [OBJECT_ID]: 'ann' } }],
    ['has a claim that is no text', { claims: { [OBJECT_ID]: 7 } }],
  ])('names nobody when it %s, and never believes the evidence', (_what, more) => {
    expect(readVmEvent(gridEvent(more))).toEqual({ kind: 'vm-write', eventId: 'e-1', vmId: VM_ID });
  });

  it('names nobody when it comes from ResourceNotifications', () => {
    const event = {
      id: 'e-1',
      type: 'Microsoft.ResourceNotifications.Resources.CreatedOrUpdated',
      data: { resourceInfo: { id: VM_ID, type: 'Microsoft.Compute/virtualMachines' } },
    };
    expect(readVmEvent(event)).toEqual({ kind: 'vm-write', eventId: 'e-1', vmId: VM_ID });
  });
});

describe('an event that starts nothing', () => {
  const disk = VM_ID.replace('virtualMachines', 'disks');
  it.each<[string, unknown, string]>([
    ['a write of a disk', gridEvent({ resourceUri: disk }), 'not a virtual machine'],
    ['a write of tags of a group', gridEvent({ resourceUri: VM_ID.split('/providers')[0] }), 'not a virtual machine'],
    ['a write of an extension', gridEvent({ resourceUri: `${VM_ID}/extensions/x` }), 'not a virtual machine'],
    ['a write that failed', gridEvent({ status: 'Failed' }), 'status is Failed'],
    [
      'a write of a run command',
      gridEvent({ operationName: 'Microsoft.Compute/virtualMachines/runCommands/write' }),
      'operation is',
    ],
    ['a deletion', { ...gridEvent(), eventType: 'Microsoft.Resources.ResourceDeleteSuccess' }, 'event type'],
    ['an action', { ...gridEvent(), eventType: 'Microsoft.Resources.ResourceActionSuccess' }, 'event type'],
    [
      'a notification about a disk',
      {
        id: 'e',
        type: 'Microsoft.ResourceNotifications.Resources.CreatedOrUpdated',
        data: { resourceInfo: { id: disk } },
      },
      'not a virtual machine',
    ],
    [
      'a notification without a resource',
      { id: 'e', type: 'Microsoft.ResourceNotifications.Resources.CreatedOrUpdated', data: {} },
      'data is not',
    ],
    ['a write without data', { ...gridEvent(), data: undefined }, 'data is not'],
    ['an event without an id', { ...gridEvent(), id: '' }, 'not an event'],
    ['an event without a type', { id: 'e' }, 'event type'],
    ['a batch', [gridEvent()], 'not an event'],
    ['nothing', undefined, 'not an event'],
    ['text', 'image-ready=true', 'not an event'],
  ])('%s', (_what, event, reason) => {
    expect(readVmEvent(event)).toEqual({ kind: 'other', reason: expect.stringContaining(reason) });
  });
});
