import { expect, test } from '@jest/globals';
import { EventType } from '../../local/host/durable/history-event.ts';
import { rowOf } from '../../local/host/engine/history-row.ts';
import { chooseMessages } from '../../local/host/engine/choose-messages.ts';

const types = {
  e: EventType.EventRaised,
  s: EventType.ExecutionSuspended,
  r: EventType.ExecutionResumed,
  t: EventType.ExecutionTerminated,
};

/** Messages by letter: event, suspend, resume, terminate. */
const messages = (letters: string) =>
  [...letters].map((letter, seq) => ({
    seq,
    exec: null,
    ...rowOf({ EventType: types[letter as keyof typeof types], EventId: -1, Timestamp: '' }),
  }));

test.each<[string, string, string, number]>([
  ['running', 'ee', 'run', 2],
  ['running', '', 'wait', 0],
  ['running', 'eeset', 'terminate', 5],
  ['running', 'ese', 'run', 1],
  ['running', 'se', 'suspend', 1],
  ['suspended', 'ee', 'wait', 0],
  ['suspended', 'eer', 'run', 3],
  ['suspended', 'eere', 'run', 4],
  ['suspended', 'erse', 'run', 2],
  ['suspended', 'et', 'terminate', 2],
])('a %s instance with messages "%s" decides to %s and takes %i', (state, letters, kind, taken) => {
  const choice = chooseMessages(state === 'suspended', messages(letters));

  expect(choice.kind).toBe(kind);
  expect('taken' in choice ? choice.taken.length : 0).toBe(taken);
});
