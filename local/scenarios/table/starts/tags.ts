import type { Place, Scenario, TagStart } from '../../scenario.ts';

const about = 'tag';
const linux = { os: 'Linux' } as const;
const captured = { state: 'captured' } as const;
const none = { state: 'none' } as const;
const untouched = { ...none, tags: { 'image-ready': 'true', 'image-capture': null } } as const;
const tagged = (more: Omit<TagStart, 'kind' | 'tags'> = {}, tags: Readonly<Record<string, string>> = {}): TagStart => ({
  ...{ kind: 'tag', ...more },
  tags: ({ definitionId }: Place) => ({ 'image-definition': definitionId, ...tags }),
});
const byTag = (name: string, start: TagStart, more: Partial<Scenario> = {}): Scenario => ({
  ...{ about, name, vm: linux, start, expected: captured },
  ...more,
});
const consumed = { ...captured, tags: { 'image-state': 'consumed' } } as const;

/** Runs that begin with a tag, and tags that begin none. */
export const TAGS: readonly Scenario[] = [
  byTag('an event in the CloudEvents schema', tagged({ events: 'cloudevents' }), { expected: consumed }),
  byTag('an event in the Event Grid schema', tagged({ events: 'eventgrid' }), { expected: consumed }),
  byTag('every event three times and in any order, CloudEvents', tagged({ disorder: true }), { expected: consumed }),
  byTag(
    'every event three times and in any order, Event Grid schema',
    tagged({ disorder: true, events: 'eventgrid' }),
    { expected: consumed },
  ),
  byTag('asks for a copy', tagged({}, { 'image-mode': 'copy' }), {
    expected: { ...captured, sourceRuns: true, tags: { 'image-ready': null, 'image-state': 'captured' } },
  }),
  byTag('asks for two regions', tagged({}, { 'image-regions': 'westeurope=40 northeurope=20' })),
  byTag('where the scope only copies, it copies', tagged(), {
    ...{ scope: { modes: ['copy'] }, ownStaging: true },
    expected: { ...captured, sourceRuns: true },
  }),
  byTag('set again while the run holds the machine: served by that run', tagged(), {
    reactions: [{ at: 'restore-point', does: 'tag' }],
    expected: consumed,
  }),
  byTag('set again while the run fails: served by the next, which takes it from there', tagged(), {
    faults: ({ group: resource }) => [
      {
        ...{ operation: 'Microsoft.Compute/virtualMachines/deallocate/action', resource },
        effect: { kind: 'fail-operation', code: 'InternalExecutionError', message: 'it broke', afterSeconds: 600 },
      },
    ],
    reactions: [{ at: 'deallocate', does: 'tag' }],
    expected: { ...captured, runs: 2 },
  }),
  byTag('taken back in the cool-down', tagged(), {
    reactions: [{ at: 'cool-down', does: 'untag' }],
    expected: { state: 'cancelled', step: 'cool-down', sourceRuns: true, tags: { 'image-state': 'cancelled' } },
  }),
  byTag('who wrote it is not told, and the scope wants an approval', tagged({ events: 'notifications' }), {
    scope: { unknownCaller: 'approval' },
    reactions: [{ at: 'waiting-for-approval', does: 'approve' }],
  }),
  byTag('who wrote it is not told', tagged({ events: 'notifications' }), { expected: untouched }),
  byTag('set by a stranger', tagged({ by: 'stranger' }), {
    expected: { ...none, tags: { 'image-ready': 'refused', 'image-capture': null } },
  }),
  byTag('another word than "true"', tagged({ value: 'True' }), {
    expected: { ...none, tags: { 'image-ready': 'True', 'image-capture': null } },
  }),
  byTag('regions that cannot be read', tagged({}, { 'image-regions': 'westeurope=many' }), {
    expected: { state: 'refused', code: 'tag-unreadable', sourceRuns: true },
  }),
  byTag('a mode that the scope does not allow', tagged({}, { 'image-mode': 'consume' }), {
    ...{ scope: { modes: ['copy'] }, ownStaging: true },
    expected: { state: 'refused', code: 'mode-not-allowed', sourceRuns: true },
  }),
  byTag('its event never comes: the sweep names the machine', tagged({ events: 'unsubscribed' }), {
    expected: { ...untouched, unheard: true },
  }),
];
