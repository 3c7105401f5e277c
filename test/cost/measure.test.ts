import { describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Request } from '../../local/cost/azurite.ts';
import { cutWaits, idleRate, requestsOf } from '../../local/cost/measure.ts';
import { countsOf, longestIn, type Shape, shapeIn } from '../../local/cost/shape.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const event = (EventType: number, EventId: number, second: number, more: object = {}) => ({
  ...{ EventType, EventId, Timestamp: at(second) },
  ...more,
});
const op = { id: 'q', op: 'read', signal: false, input: '"ab"' };

/** A guard that calls an activity, asks an entity, waits 30 s, and starts a child that does nothing. */
const HISTORY = {
  guard: [
    event(12, -1, 0),
    event(0, -1, 0),
    event(4, 0, 0, { Name: 'look' }),
    event(12, -1, 1),
    event(5, -1, 1, { TaskScheduledId: 0, Result: '"x".' }),
    event(14, 1, 1, { InstanceId: '@book@a', Name: 'op', Input: JSON.stringify(op) }),
    event(15, -1, 1, { Name: 'q', Input: '{"result":"1"}' }),
    event(10, 2, 1, { FireAt: at(31) }),
    event(11, -1, 31, { TimerId: 2 }),
    event(7, 3, 31, { InstanceId: 'child' }),
    event(8, -1, 32, { TaskScheduledId: 3 }),
    event(1, -1, 32),
  ],
  child: [event(12, -1, 31), event(0, -1, 31), event(1, -1, 31)],
};

function recorded(): Shape {
  const folder = mkdtempSync(join(tmpdir(), 'shape-'));
  const file = join(folder, 'host.db');
  const db = new DatabaseSync(file);
  db.exec(`CREATE TABLE instances (id, entity, name, input, output, custom);
           CREATE TABLE history (instance, seq, json);
           INSERT INTO instances VALUES ('guard', 0, 'guard-vm', '{"a":1}', '1', null), ('child', 0, 'watch', '2', '3', '{}'),
             ('other', 0, 'other', '1', '1', null), ('@book@a', 1, '@book@a', '1', '1', null)`);
  const row = db.prepare('INSERT INTO history VALUES (?, ?, ?)');
  for (const [id, events] of Object.entries(HISTORY))
    events.forEach((one, seq) => row.run(id, seq, JSON.stringify(one)));
  db.close();
  try {
    return shapeIn(file, 'guard-vm');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the shape of a flow', () => {
  test('is what its instances did, in order, with sizes and without words', () => {
    const shape = recorded();

    expect(shape.instances['guard']?.steps).toEqual([
      { do: 'activity', id: 0, result: 4 },
      { await: 0 },
      { do: 'entity', request: 'q', entity: '@book@a', oneWay: false, input: 4, result: 14 },
      { awaitEntity: 'q' },
      { do: 'timer', id: 2, seconds: 30 },
      { await: 2 },
      { do: 'child', id: 3, instance: 'child' },
      { await: 3 },
    ]);
    expect(shape.instances['guard']).toMatchObject({ name: 'guard-vm', input: 7, output: 1, status: 0, turns: 2 });
    expect(Object.keys(shape.instances)).toEqual(['guard', 'child']);
  });

  test('is counted over all of its instances', () => {
    expect(countsOf(recorded())).toEqual({ instances: 2, turns: 3, activities: 1, timers: 1, entityCalls: 1 });
    expect(longestIn(recorded())).toBe(14);
  });
});

describe('requests', () => {
  const phases = [
    { atMs: 10_000, text: 'idle' },
    { atMs: 20_000, text: 'flow one' },
    { atMs: 24_000, text: 'ended' },
    { atMs: 30_000, text: 'over' },
  ];
  const every = (service: Request['service'], seconds: number): Request[] =>
    Array.from({ length: 40 / seconds }, (_, index) => ({
      ...{ atMs: index * seconds * 1000, service, method: 'GET', path: '/' },
    }));

  test('of a flow are those between its beginning and the next, without what would have been asked all the same', () => {
    const extra = [21, 22, 23].map((second) => ({ ...every('queue', 1)[0]!, atMs: second * 1000 + 1 }));
    const requests = [...every('queue', 1), ...every('table', 5), ...extra];
    const idle = idleRate(requests, phases);

    expect(idle).toEqual({ queue: 1, table: 0.2, blob: 0 });
    expect(requestsOf('one', requests, phases, idle)).toEqual({ queue: 3, table: 0, blob: 0 });
  });

  test('of a flow that never was are no number', () => {
    expect(() => requestsOf('two', [], phases, { queue: 0, table: 0, blob: 0 })).toThrow('never came to: flow two');
  });

  test('that shortened waits spare are counted by how often an interval would have doubled', () => {
    const shape = recorded();

    expect(cutWaits(shape, 30, 60)).toBe(0);
    expect(cutWaits(shape, 15, 60)).toBeCloseTo(0.5);
    expect(cutWaits(shape, 1, 30)).toBe(1);
  });
});
