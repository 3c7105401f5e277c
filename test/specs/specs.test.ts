import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { type Exchange, exchangesVariable } from '../../local/arm/http/exchange-log.ts';
import { exceptionFor } from '../../local/specs/exceptions.ts';
import { pollProblems } from '../../local/specs/polling-document.ts';
import { scoreOf } from '../../local/specs/score.ts';
import { Tally } from '../../local/specs/tally.ts';
import { specPlaceOf } from '../../local/specs/spec-address.ts';
import { computeIdOf, group, simulatedAzure } from '../arm/support/simulated-azure.ts';
import { ROOT } from '../rules/support/repository.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'specs-'));
});
afterEach(() => {
  delete process.env[exchangesVariable];
  rmSync(folder, { recursive: true, force: true });
});

const vmId = computeIdOf('virtualMachines', 'one');

async function recorded(): Promise<readonly Exchange[]> {
  process.env[exchangesVariable] = folder;
  const azure = await simulatedAzure({
    virtualMachines: [{ resourceGroup: group, name: 'one', location: 'westeurope', os: 'Linux' }],
  });
  azure.arm.world.faults.add([
    { operation: 'Microsoft.Compute/virtualMachines/read', effect: { kind: 'unavailable' } },
  ]);
  await azure.call('GET', `${vmId}?api-version=2026-04-01`);
  await azure.call('GET', `${vmId}?api-version=2026-04-01`);
  await azure.call('POST', `${vmId}/deallocate?api-version=2026-04-01`);
  await azure.arm.close();
  const [file = ''] = readdirSync(folder);
  return readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Exchange);
}

describe('what the simulator keeps of its exchanges', () => {
  it('is every request of ARM with its answer, faults marked, and no token', async () => {
    const exchanges = await recorded();

    expect(exchanges.map(({ method, status, injected }) => [method, status, injected])).toEqual([
      ['GET', 503, true],
      ['GET', 200, undefined],
      ['POST', 202, undefined],
    ]);
    expect(JSON.stringify(exchanges)).not.toMatch(/bearer/i);
  });
});

describe('the spec an exchange is held against', () => {
  test.each([
    [`${vmId}?api-version=2026-04-01&$expand=instanceView`, 'compute', '2024-07-01'],
    [`${computeIdOf('disks', 'd')}?api-version=2026-03-02`, 'compute', '2024-03-02'],
    [`${computeIdOf('galleries', 'g')}/images/i?api-version=2025-12-03`, 'compute', '2023-07-03'],
    [`${vmId}/providers/Microsoft.Resources/tags/default?api-version=2025-04-01`, 'tags', '2024-07-01'],
  ])('%s', (url, kind, version) => {
    const place = specPlaceOf(url);

    expect(place.kind).toBe(kind);
    expect(place.kind === 'none' ? '' : place.url).toContain(`api-version=${version}`);
  });

  it('is none for another provider, and the recorded documents for polls', () => {
    expect(specPlaceOf('/subscriptions/s/providers/Microsoft.Authorization/locks?api-version=1').kind).toBe('none');
    expect(specPlaceOf('/subscriptions/s/providers/Microsoft.Compute/locations/l/operations/o?p=1').kind).toBe('poll');
  });
});

describe('a polling document', () => {
  const url = '/subscriptions/s/providers/Microsoft.Compute/locations/l/operations/o-1?p=1';
  const startTime = '2024-08-26T05:57:37.4406188+00:00';

  it('is right as it was recorded, and wrong in each point that never was', () => {
    const poll = (body: unknown, status = 200) =>
      pollProblems({ method: 'GET', url, status, headers: {}, body }).map(({ field }) => field);

    expect(poll({ startTime, status: 'InProgress', name: 'o-1' })).toEqual([]);
    expect(poll({ startTime, status: 'Succeeded', name: 'o-1' })).toEqual(['endTime']);
    expect(poll({ startTime: '2024-08-26T05:57:37Z', status: 'Running', name: 'o-2' }, 202)).toEqual([
      'status',
      'status',
      'startTime',
      'endTime',
      'name',
    ]);
  });
});

describe('an exception to the specs', () => {
  const exchange: Exchange = {
    method: 'GET',
    url: '',
    status: 404,
    headers: {},
    body: { error: { code: 'a', message: 'b' } },
  };
  const finding = { side: 'response', code: 'INVALID_RESPONSE_CODE', field: '', message: '' } as const;

  it('holds for what it names, with a reason, and for nothing else', () => {
    const ofDisks = { ...finding, where: 'GET /providers/Microsoft.Compute/disks' };

    expect(exceptionFor(exchange, ofDisks)?.reason).toMatch(/DiskRP/);
    expect(exceptionFor({ ...exchange, body: undefined }, ofDisks)).toBeUndefined();
    expect(exceptionFor(exchange, { ...finding, where: 'GET /providers/Microsoft.Compute/images' })).toBeUndefined();
  });

  const share = { ...exchange, method: 'POST', status: 202, body: undefined };
  const old = { ...exchange, url: '/x?api-version=2019-03-01', status: 202 };
  const additional = { ...finding, code: 'OBJECT_ADDITIONAL_PROPERTIES' };
  test.each([
    [
      'a share',
      share,
      { code: 'OBJECT_MISSING_REQUIRED_PROPERTY', field: '/operationType', where: 'POST /galleries/share' },
    ],
    [
      'an old disk',
      old,
      { code: 'OBJECT_ADDITIONAL_PROPERTIES', field: '/properties/isArmResource', where: 'PUT /disks' },
    ],
    ['a community gallery', exchange, { ...additional, field: '/communityMetadata', where: 'GET /communityGalleries' }],
  ])('of %s names the recording, and holds for no other field', (_what, answered, found) => {
    expect(exceptionFor(answered, { ...finding, ...found })?.reason).toMatch(/fact 30|net2019|cli2024/);
    expect(exceptionFor(answered, { ...finding, ...found, field: '/properties/other' })).toBeUndefined();
  });

  it('does not count as validated', () => {
    const tally = new Tally();
    tally.add({ kind: 'validated' });
    tally.add({ kind: 'excepted', reasons: ['x'] });

    const score = scoreOf(tally.counts);

    expect(tally.problemLines()).toEqual(['    1 exception: x']);
    expect([score.validated, score.excepted, score.share]).toEqual([1, 1, 0.5]);
  });
});

const specs = join(ROOT, '../shared/contract/specs');
const why = !existsSync(specs)
  ? 'the specs are not here'
  : existsSync(join(ROOT, 'node_modules/.cache/oav/node_modules/oav'))
    ? undefined
    : 'oav is not installed: npm run specs does it';

(why ? describe.skip : describe)(`npm run specs${why ? ` (skipped: ${why})` : ''}`, () => {
  it('validates what was recorded, and finds a state that no enumeration knows', async () => {
    const exchanges = await recorded();
    const wrong = { ...exchanges[1], body: { id: 1, location: 'westeurope' } };
    writeFileSync(join(folder, 'wrong.jsonl'), `${JSON.stringify(wrong)}\n`);

    const run = spawnSync(process.execPath, ['local/specs/main.ts', '--exchanges', folder, '--json'], {
      cwd: ROOT,
      encoding: 'utf8',
    });

    expect(JSON.parse(run.stdout)).toMatchObject({ validated: 3, invalid: 1, skipped: 0 });
    expect(run.status).toBe(1);
  }, 60_000);
});
