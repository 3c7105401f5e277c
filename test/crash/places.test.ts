import { afterAll, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { placesPassed, placesUnderWay } from '../../local/crash/places.ts';

const folder = mkdtempSync(join(tmpdir(), 'places-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

interface Row {
  readonly id: string;
  readonly name: string;
  readonly status?: string;
  readonly input?: object;
  readonly custom?: object;
  readonly work?: string;
}

/** The state file of a host, as far as it is read; it stays open, as it is when its host is killed. */
function fileOf(...rows: readonly Row[]): string {
  files += 1;
  const file = join(folder, `${files}.db`);
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode=WAL');
  db.exec('CREATE TABLE instances (id, name, status, input, custom, entity)');
  db.exec('CREATE TABLE work (instance, name)');
  for (const { custom, id, input, name, status = 'Running', work } of rows) {
    const json = (value: object | undefined) => (value ? JSON.stringify(value) : null);
    db.prepare('INSERT INTO instances VALUES (?, ?, ?, ?, ?, 0)').run(id, name, status, json(input), json(custom));
    if (work) db.prepare('INSERT INTO work VALUES (?, ?)').run(id, work);
  }
  return file;
}

const input = { captureId: 'cap-1', vmId: '/some/virtualMachines/lin-api' };
const guard: Row = { id: 'guard-1', name: 'guard-vm', input };
const run: Row = { id: 'cap-1', name: 'capture-vm', input };

test('a capture is in the step that its last committed turn has shown', () => {
  expect(placesUnderWay(fileOf(guard, { ...run, custom: { step: 'flag' } }))).toEqual(['lin-api flag']);
});

test('a capture whose run has not begun is in preflight, one whose run is over in its finish', () => {
  expect(placesUnderWay(fileOf(guard))).toEqual(['lin-api preflight']);
  expect(placesUnderWay(fileOf(guard, run))).toEqual(['lin-api preflight']);
  expect(placesUnderWay(fileOf(guard, { ...run, status: 'Completed' }))).toEqual(['lin-api finish']);
});

test('restores and scalings are told apart from captures', () => {
  const restore = { id: 'guard-1', name: 'restore-vm', input, custom: { step: 'make-disks' } };
  const scaling = { id: 'scale-1', name: 'scale-version', input: {}, custom: { phase: 'scaled' } };

  expect(placesUnderWay(fileOf(restore, scaling))).toEqual(['lin-api restore: make-disks', 'scale: scaled']);
});

test('a sweep is where its activity is, and a region is mended by the child that watches over the version', () => {
  const sweep = { id: 'sweep', name: 'sweep-temporaries', work: 'read-run' };
  const child = {
    id: 'cap-1:replicate',
    name: 'replicate-version',
    input: { captureId: 'cap-1' },
    work: 'update-version',
  };
  const publishing = { ...run, custom: { step: 'publish' }, work: 'update-version' };

  expect(placesUnderWay(fileOf(sweep))).toEqual(['sweep: read-run']);
  expect(placesUnderWay(fileOf(publishing))).toEqual(['lin-api publish']);
  expect(placesUnderWay(fileOf({ ...run, custom: { step: 'replicate' } }, child))).toEqual([
    'lin-api replicate',
    'lin-api repair of a region',
  ]);
});

test('nothing is under way before the first host, and nothing of what is over', () => {
  expect(placesUnderWay(join(folder, 'none.db'))).toEqual([]);
  expect(placesUnderWay(fileOf({ ...guard, status: 'Completed' }, { ...run, status: 'Completed' }))).toEqual([]);
});

test('the steps of a flow are those of its own account', () => {
  const timeline = [{ step: 'preflight' }, { step: 'flag' }];
  const restore = { id: 'guard-1', name: 'restore-vm', input, custom: { timeline: [{ step: 'inspect' }] } };

  expect(placesPassed(fileOf({ ...run, custom: { timeline } }, restore))).toEqual([
    'lin-api preflight',
    'lin-api flag',
    'lin-api restore: inspect',
  ]);
});

test('the file itself is left as its host has left it, with what is not yet in its place', () => {
  const file = fileOf(guard);
  placesUnderWay(file);

  expect(readdirSync(folder).filter((name) => name.startsWith(`${files}.db`))).toContain(`${files}.db-wal`);
});
