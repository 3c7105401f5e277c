import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { byDesign, isByDesign } from '../../local/parity/by-design.ts';
import { compareBodies } from '../../local/parity/compare/compare-body.ts';
import { readRecordings } from '../../local/parity/recording.ts';
import { replayScenario } from '../../local/parity/replay/replay-scenario.ts';
import { scoreOf } from '../../local/parity/report.ts';

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
const leastEqual = 1597;

const recorded = existsSync(folder);
const reason = recorded ? '' : ' (skipped: ../shared/contract is not here)';

(recorded ? describe : describe.skip)(`the recordings${reason}`, () => {
  test.each(whole)('%s is answered as it was', async (name) => {
    const [recording] = readRecordings(folder, name);
    if (!recording) throw new Error(`no recording ${name}`);

    const { replayed } = await replayScenario(recording);

    expect(replayed.filter(({ outcome }) => outcome === 'unexplained')).toEqual([]);
  });

  test(`${leastEqual} answers are equal, at most 3% differ by design, and none without a reason`, async () => {
    const reports = await Promise.all(readRecordings(folder).map(replayScenario));

    const score = scoreOf(reports);

    expect(score.equal).toBeGreaterThanOrEqual(leastEqual);
    expect(score.unexplained).toBe(0);
    expect(score.byDesign / score.compared).toBeLessThanOrEqual(0.03);
    expect(score.equal + score.byDesign + score.unexplained).toBe(score.compared);
    const met = reports.flatMap(({ replayed }) => replayed);
    const unmet = byDesign.filter(
      ({ operation, field }) =>
        !met.some((each) => each.operation === operation && each.meant.some((meant) => meant.field === field)),
    );
    expect(unmet).toEqual([]);
  }, 60_000);
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

  test('is never a status, an error code or a polling header, and names one field', () => {
    const fields = byDesign.map(({ field }) => field);

    expect(fields.filter((field) => /^(status$|header |error\.)|\*/.test(field))).toEqual([]);
    expect(byDesign.filter(({ reason }) => reason.length < 20)).toEqual([]);
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

  test('finds an entry by operation and field, and nothing else', () => {
    const difference = { field: 'resourceTypes', kind: 'value', recorded: '', ours: '' } as const;

    expect(isByDesign('GET microsoft.compute', difference)).toBe(true);
    expect(isByDesign('GET microsoft.compute/disks', difference)).toBe(false);
  });
});
