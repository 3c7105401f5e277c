import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { byDesign, isByDesign } from '../../local/parity/by-design.ts';
import { compareAnswer } from '../../local/parity/compare/compare-answer.ts';
import { compareBodies } from '../../local/parity/compare/compare-body.ts';
import { readRecordings } from '../../local/parity/recording.ts';
import { replayScenario, type ScenarioReport } from '../../local/parity/replay/replay-scenario.ts';
import { scoreOf } from '../../local/parity/report.ts';
import { ROOT } from '../rules/support/repository.ts';

const folder = fileURLToPath(new URL('../../../shared/contract/recordings', import.meta.url));

/** Scenarios in which every recorded answer is now given. The list may only grow. */
const whole = [
  'disk-snapshot.cli2024.test_disk_bursting',
  'disk-snapshot.cli2024.test_snapshot_access',
  'encryption.net2019.DiskRPEncryptionTests.DiskEncryptionNegativeTest',
  'gallery.cli2024.test_community_gallery_operations',
  'tags.cli2024.test_tag_update_resource',
];

/** Of all recordings, as counted when the number was last raised: it may only rise. */
const leastEqual = 1641;

const recorded = existsSync(folder);
const reason = recorded ? '' : ' (skipped: ../shared/contract is not here)';

(recorded ? describe : describe.skip)(`the recordings${reason}`, () => {
  test.each(whole)('%s is answered as it was', async (name) => {
    const [recording] = readRecordings(folder, name);
    if (!recording) throw new Error(`no recording ${name}`);

    const { replayed } = await replayScenario(recording, [recording]);

    expect(replayed.filter(({ outcome }) => outcome === 'unexplained')).toEqual([]);
  });

  test(`${leastEqual} answers are equal, at most 3% differ by design, and none without a reason`, async () => {
    const recordings = readRecordings(folder);
    const reports = await Promise.all(recordings.map((recording) => replayScenario(recording, recordings)));

    const score = scoreOf(reports);

    expect(score.equal).toBeGreaterThanOrEqual(leastEqual);
    expect(score.unexplained).toBe(0);
    expect(score.byDesign / score.compared).toBeLessThanOrEqual(0.03);
    expect(score.equal + score.byDesign + score.unexplained).toBe(score.compared);
    expect([score.scenarios, score.compared + score.told + score.seeded]).toEqual([78, score.replayed]);
    expect(score.fullyReplayed).toBeGreaterThanOrEqual(70);
    expect(score.fullyReplayedWithTold).toBeGreaterThanOrEqual(74);
    expect([score.told, score.seeded]).toEqual([8, 4]);
    expect(reports.filter(({ kept, replayed }) => replayed.length < kept)).toEqual([]);
    const met = reports.flatMap(({ replayed }) => replayed);
    const unmet = byDesign.filter(
      ({ operation, field }) =>
        !met.some((each) => each.operation === operation && each.meant.some((meant) => meant.field === field)),
    );
    expect(unmet).toEqual([]);
  }, 60_000);
});

(recorded ? test : test.skip)(`npm run parity takes a folder of further recordings${reason}`, () => {
  const own = mkdtempSync(join(tmpdir(), 'recordings-'));
  const name = 'tags.cli2024.test_tag_update_resource.json';
  copyFileSync(join(folder, name), join(own, name));
  const args = ['local/parity/main.ts', '--recordings', own, '--json'];
  const { stdout, status } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  rmSync(own, { recursive: true });

  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ scenarios: 1, replayed: 5, equal: 5, unexplained: 0 });
});

describe('a difference by design', () => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/differences.md', import.meta.url)), 'utf8');

  test.each(byDesign.map(({ operation, field }) => `${operation} ${field}`))(
    '%s is listed in docs/differences.md',
    (entry) => {
      const [method = '', label = '', field = ''] = entry.split(' ');

      expect(page.replaceAll(/ +/g, ' ')).toContain(`| \`${method} ${label}\` | \`${field}\` |`);
    },
  );

  test('is never a status, an error code or a polling header, and names one operation and one field', () => {
    const barred = /^(status$|header )|(^|\.)error(\.|$)|(^|\.)code$/;

    expect(byDesign.filter(({ field }) => barred.test(field))).toEqual([]);
    expect(byDesign.filter(({ operation, field }) => /[*?]|^$/.test(operation) || /[*?]|^$/.test(field))).toEqual([]);
    expect(byDesign.filter(({ reason }) => reason.length < 20)).toEqual([]);
  });
});

describe('the headers that matter', () => {
  const interaction = (headers: Record<string, string>) => ({
    i: 0,
    request: { method: 'POST', path: '/x', body: null },
    response: { status: 202, headers, body: null },
  });
  const polling = 'https://x/subscriptions/s/providers/Microsoft.Compute/locations/l/operations/o';
  const buckets = 'x-ms-ratelimit-remaining-resource';

  test.each([
    ['azure-asyncoperation', polling, polling.replace('operations', 'capsOperations')],
    ['location', polling, undefined],
    ['retry-after', '10', undefined],
    ['etag', '"1"', undefined],
    [buckets, 'Microsoft.Compute/UpdateVMResource;11', 'Microsoft.Compute/DeleteVMResource;11'],
  ])('%s: another one than was recorded is a difference', (name, recorded, ours) => {
    const answered = (value: string | undefined) => ({
      ...{ status: 202, body: null, headers: value === undefined ? {} : { [name]: value } },
    });
    const differencesOf = (value: string | undefined) =>
      compareAnswer('net2019', interaction({ [name]: recorded }), answered(value)).map(({ field }) => field);

    expect([differencesOf(recorded), differencesOf(ours)]).toEqual([[], [`header ${name}`]]);
  });
});

describe('a comparison', () => {
  test('tells what is missing, what is too much, and what is of another type', () => {
    const differences = compareBodies('', { a: 1, b: { c: 'x' } }, { b: { c: 2 }, d: true });

    expect(differences.map(({ field, kind }) => `${field} ${kind}`)).toEqual(['a missing', 'b.c type', 'd extra']);
  });

  test('compares words and messages, but neither names nor what is drawn by lot', () => {
    const recorded = { name: 'one', code: 'NotFound', message: 'id 11111111-1111-4111-8111-111111111111' };
    const ours = { name: 'two', code: 'Conflict', message: 'id 22222222-2222-4222-8222-222222222222' };

    expect(compareBodies('', recorded, ours).map(({ field }) => field)).toEqual(['code']);
  });

  test('of what told the simulator something is not counted as compared, and its scenario not as replayed in full', () => {
    const seeded = { i: 0, operation: 'GET x', outcome: 'seeded', differences: [], meant: [], told: [] } as const;
    const equal = { ...seeded, outcome: 'equal' } as const;
    const told = { ...seeded, outcome: 'told', told: ['status'] } as const;
    const scored = (kept: number, ...replayed: ScenarioReport['replayed']) => scoreOf([{ name: 'a', kept, replayed }]);

    expect(scored(2, equal, equal)).toMatchObject({ compared: 2, fullyReplayed: 1, fullyReplayedWithTold: 1 });
    expect(scored(2, seeded, equal)).toMatchObject({ compared: 1, fullyReplayed: 0, fullyReplayedWithTold: 0 });
    expect(scored(2, told, equal)).toMatchObject({ compared: 1, told: 1, fullyReplayed: 0, fullyReplayedWithTold: 1 });
    expect(scored(2, equal)).toMatchObject({ compared: 1, fullyReplayed: 0 });
  });

  test('finds an entry by operation and field, and nothing else', () => {
    const difference = { field: 'resourceTypes', kind: 'value', recorded: '', ours: '' } as const;

    expect(isByDesign('GET microsoft.compute', difference)).toBe(true);
    expect(isByDesign('GET microsoft.compute/disks', difference)).toBe(false);
  });
});
