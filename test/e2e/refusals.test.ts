import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Seed, SeedVm } from '../../local/arm/seed-shape.ts';
import { APPROVER, principalHeader, RUNBOOK, TAGGER } from '../../local/world/people.ts';
import {
  definitionId,
  GALLERY,
  groupId,
  imageId,
  type Lab,
  linux,
  openLab,
  PROFILES,
  SCOPE,
  SUBSCRIPTION,
  vmId,
  windows,
} from './support/lab.ts';
import { tagEvent } from './support/payloads.ts';

const WANTED = { 'image-ready': 'true' };
const PLAN = { name: 'plan', publisher: 'seller', product: 'product' };
const READ_ONLY_SUBSCRIPTION = '00000000-0000-0000-0000-0000000000f1';
const NO_DELETE_SUBSCRIPTION = '00000000-0000-0000-0000-0000000000f2';
const asApprover = principalHeader(APPROVER, ['Capture.Approve', 'Capture.Read']);
const asBoth = principalHeader(RUNBOOK, ['Capture.Start', 'Capture.Approve', 'Capture.Read']);

const lin = { kind: 'gallery', definitionId: definitionId('lin') };
const win = { kind: 'gallery', definitionId: definitionId('win') };
const gallery = (name: string, more = {}) => ({ kind: 'gallery', definitionId: definitionId(name), ...more });
const managed = (name = 'image-of-ours') => ({ kind: 'managed-image', name });
const region = (name: string, concurrentDeployments = 20) => ({ name, concurrentDeployments });
const home = [region('westeurope')];

interface Row {
  readonly why: string;
  readonly codes: readonly string[];
  readonly vm?: Partial<SeedVm>;
  readonly target?: object;
  readonly regions?: readonly object[];
  readonly subscription?: string;
  /** The lock lets nobody write the answer on the machine either. */
  readonly tagsAreLocked?: boolean;
}

const rows: readonly Row[] = [
  {
    why: 'a Linux OS disk under Azure Disk Encryption',
    vm: { ade: { kind: 'single-pass', volumes: 'OS' } },
    codes: ['linux-os-disk-encrypted'],
  },
  { why: 'an ephemeral OS disk', vm: { osDisk: { ephemeral: true } }, codes: ['ephemeral-os-disk'] },
  {
    why: 'an unmanaged OS disk',
    vm: { osDisk: { unmanagedVhdUri: 'https://seeded.blob.core.windows.net/vhds/os.vhd' } },
    codes: ['unmanaged-disk'],
  },
  {
    why: 'an ultra disk',
    vm: { dataDisks: [{ lun: 0, accountType: 'UltraSSD_LRS' }] },
    codes: ['disk-type-not-capturable'],
  },
  {
    why: 'a Premium SSD v2 disk',
    vm: { dataDisks: [{ lun: 0, accountType: 'PremiumV2_LRS' }] },
    codes: ['disk-type-not-capturable'],
  },
  {
    why: 'Trusted Launch to a managed image',
    vm: { os: 'Windows', securityType: 'TrustedLaunch' },
    target: managed(),
    codes: ['trusted-launch-needs-gallery'],
  },
  {
    why: 'a confidential machine to a managed image',
    vm: { os: 'Windows', securityType: 'ConfidentialVM' },
    target: managed(),
    codes: ['confidential-needs-gallery'],
  },
  { why: 'Arm64 to a managed image', vm: { architecture: 'Arm64' }, target: managed(), codes: ['arm64-needs-gallery'] },
  { why: 'a definition of another OS type', target: win, codes: ['definition-os-type-mismatch'] },
  { why: 'a definition of another generation', vm: { generation: 'V1' }, codes: ['definition-generation-mismatch'] },
  {
    why: 'a definition for specialized images',
    target: gallery('specialized'),
    codes: ['definition-os-state-mismatch'],
  },
  { why: 'a plan that the definition lacks', vm: { plan: PLAN }, codes: ['definition-purchase-plan-mismatch'] },
  {
    why: 'a definition with a plan that the machine lacks',
    target: gallery('planned'),
    codes: ['definition-purchase-plan-mismatch'],
  },
  { why: 'a ReadOnly lock on the machine', codes: ['read-only-lock'], tagsAreLocked: true },
  { why: 'a CanNotDelete lock on the machine', codes: ['delete-lock'] },
  {
    why: 'a ReadOnly lock on the group',
    vm: { resourceGroup: 'read-only' },
    codes: ['read-only-lock'],
    tagsAreLocked: true,
  },
  { why: 'a CanNotDelete lock on the group', vm: { resourceGroup: 'no-delete' }, codes: ['delete-lock'] },
  {
    why: 'a ReadOnly lock on the subscription',
    subscription: READ_ONLY_SUBSCRIPTION,
    codes: ['read-only-lock'],
    tagsAreLocked: true,
  },
  { why: 'a CanNotDelete lock on the subscription', subscription: NO_DELETE_SUBSCRIPTION, codes: ['delete-lock'] },
  {
    why: 'more than 20 concurrent deployments of a managed image',
    target: managed(),
    regions: [region('westeurope', 21)],
    codes: ['managed-image-concurrency'],
  },
  {
    why: 'more than 50 replicas in a region',
    regions: [region('westeurope', 1_001)],
    codes: ['too-many-replicas-in-region'],
  },
  {
    why: 'more than 100 replicas in all',
    regions: ['westeurope', 'northeurope', 'uksouth'].map((name) => region(name, 680)),
    codes: ['too-many-replicas'],
  },
  { why: 'a version that exists', target: gallery('taken', { version: '1.0.0' }), codes: ['version-name-taken'] },
  { why: 'an image that exists', target: managed('taken'), codes: ['image-name-taken'] },
  {
    why: 'a gallery that does not exist',
    target: { kind: 'gallery', definitionId: definitionId('lin', 'nowhere') },
    codes: ['gallery-not-found'],
  },
  { why: 'a definition that does not exist', target: gallery('nowhere'), codes: ['definition-not-found'] },
  {
    why: 'regions without that of the machine',
    regions: [region('northeurope'), region('uksouth')],
    codes: ['home-region-missing'],
  },
  { why: 'a stopped machine without evidence', vm: { power: 'stopped' }, codes: ['stopped-without-evidence'] },
  { why: 'a deallocated machine without evidence', vm: { power: 'deallocated' }, codes: ['stopped-without-evidence'] },
  {
    why: 'everything at once',
    vm: {
      power: 'stopped',
      generation: 'V1',
      plan: PLAN,
      dataDisks: [
        { lun: 0, accountType: 'UltraSSD_LRS' },
        { lun: 1, accountType: 'PremiumV2_LRS' },
      ],
      ade: { kind: 'single-pass', volumes: 'OS' },
    },
    target: gallery('taken-win', { version: '1.0.0' }),
    regions: [region('northeurope', 1_001), region('uksouth', 1_100)],
    codes: [
      'definition-generation-mismatch',
      'definition-os-type-mismatch',
      'definition-purchase-plan-mismatch',
      'disk-type-not-capturable',
      'disk-type-not-capturable',
      'home-region-missing',
      'linux-os-disk-encrypted',
      'stopped-without-evidence',
      'too-many-replicas',
      'too-many-replicas-in-region',
      'too-many-replicas-in-region',
      'version-name-taken',
    ],
  },
];

const cases = rows.map((row, index) => {
  const group = row.vm?.resourceGroup ?? 'image-build';
  const subscription = row.subscription ?? SUBSCRIPTION;
  const id = (way: string) => vmId(`${way}${index}`, group, subscription);
  return { ...row, index, group, subscription, byHttp: id('http'), byTag: id('tag'), profile: `profile-${index}` };
});
type Case = (typeof cases)[number];

const machineOf = ({ vm, group, profile }: Case, id: string, tags = {}): SeedVm =>
  linux(id.split('/').at(-1) ?? '', { ...vm, resourceGroup: group, tags: { 'image-profile': profile, ...tags } });

const locks: Seed['locks'] = cases.flatMap(({ why, byHttp, byTag }) => {
  const level = why.startsWith('a ReadOnly') ? 'ReadOnly' : 'CanNotDelete';
  if (why.endsWith('lock on the machine')) {
    return [byHttp, byTag].map((scope) => ({ scope, name: 'kept-by-ops', level: level as 'ReadOnly' }));
  }
  return [];
});

const seed: Omit<Seed, 'subscriptionId'> = {
  galleries: [
    {
      ...GALLERY,
      definitions: [
        ...GALLERY.definitions,
        { name: 'specialized', osType: 'Linux', osState: 'Specialized' },
        { name: 'planned', osType: 'Linux', purchasePlan: PLAN },
        { name: 'taken', osType: 'Linux', versions: ['1.0.0'] },
        { name: 'taken-win', osType: 'Windows', versions: ['1.0.0'] },
      ],
    },
  ],
  images: [{ resourceGroup: 'image-build', name: 'taken', location: 'westeurope' }],
  virtualMachines: cases
    .filter(({ subscription }) => subscription === SUBSCRIPTION)
    .flatMap((one) => [machineOf(one, one.byHttp), machineOf(one, one.byTag, WANTED)]),
  locks: [
    ...locks,
    { scope: groupId('read-only'), name: 'kept-by-ops', level: 'ReadOnly' },
    { scope: groupId('no-delete'), name: 'kept-by-ops', level: 'CanNotDelete' },
  ],
};

const codesOf = (findings: readonly { code: string; severity: string }[]): string[] =>
  findings
    .filter(({ severity }) => severity === 'refusal')
    .map(({ code }) => code.toLowerCase())
    .sort();

describe('a request that cannot end well is refused before anything is changed', () => {
  let lab: Lab;

  beforeAll(async () => {
    const profiles = cases.map((one) => [one.profile, { targets: [one.target ?? lin], regions: one.regions ?? home }]);
    lab = await openLab({
      seed,
      scopes: [
        groupId(),
        groupId('read-only'),
        groupId('no-delete'),
        `/subscriptions/${READ_ONLY_SUBSCRIPTION}`,
        `/subscriptions/${NO_DELETE_SUBSCRIPTION}`,
      ].map((scope) => ({ ...SCOPE, scope })),
      profiles: { ...PROFILES, ...(Object.fromEntries(profiles) as object) },
    });
    for (const subscription of [READ_ONLY_SUBSCRIPTION, NO_DELETE_SUBSCRIPTION]) {
      const level = subscription === READ_ONLY_SUBSCRIPTION ? 'ReadOnly' : 'CanNotDelete';
      const mine = cases.filter((one) => one.subscription === subscription);
      await lab.seed(
        {
          virtualMachines: mine.flatMap((one) => [machineOf(one, one.byHttp), machineOf(one, one.byTag, WANTED)]),
          locks: [{ scope: `/subscriptions/${subscription}`, name: 'kept-by-ops', level }],
        },
        subscription,
      );
    }
  });
  afterAll(() => lab.close());

  const bodyOf = ({ byHttp, target = lin, regions = home }: Case) => ({
    source: { kind: 'vm', id: byHttp },
    target,
    regions,
  });

  it.each(cases)('over HTTP: $why', async (one) => {
    const answer = await lab.api('POST', '/captures', bodyOf(one));
    await lab.settle();

    expect(answer.status).toBe(202);
    const view = await lab.view(answer.body.id);
    expect({ state: view.state, codes: codesOf(view.findings) }).toEqual({ state: 'refused', codes: one.codes });
    for (const finding of view.findings) {
      expect(finding).toMatchObject({
        where: expect.any(String),
        message: expect.any(String),
        fix: expect.any(String),
      });
    }
    expect(await lab.writes()).toEqual([]);
  });

  it('over HTTP: a machine that does not exist', async () => {
    const answer = await lab.start('nobody');
    await lab.settle();

    const view = await lab.view(answer.body.id);
    expect({ state: view.state, codes: codesOf(view.findings) }).toEqual({ state: 'refused', codes: ['vm-not-found'] });
    expect(await lab.writes()).toEqual([]);
  });

  it.each(cases)('asked beforehand, with the same reasons and without a run: $why', async (one) => {
    const runs = (await lab.instances()).length;

    const answer = await lab.api('POST', '/preflights', bodyOf(one));

    expect(answer.status).toBe(200);
    expect({ verdict: answer.body.verdict, codes: codesOf(answer.body.findings) }).toEqual({
      verdict: 'refused',
      codes: one.codes,
    });
    expect((await lab.instances()).length).toBe(runs);
    expect(await lab.writes()).toEqual([]);
  });

  it.each(cases)(
    'by tag, and only the answer is written: $why',
    async ({ byTag, codes, index, profile, tagsAreLocked }) => {
      const before = (await lab.writes()).length;

      const answer = await lab.deliver(tagEvent(byTag, TAGGER, `refusal-${index}`));
      await lab.settle();

      expect(answer.status).toBe(202);
      const [run, ...others] = await lab.runsOf(byTag);
      expect(others).toEqual([]);
      const view = await lab.view(run?.instanceId ?? '');
      expect({ state: view.state, codes: codesOf(view.findings) }).toEqual({ state: 'refused', codes });
      const written = (await lab.writes()).slice(before);
      expect(written.map(({ path }) => path)).toEqual(
        tagsAreLocked ? [] : Array(2).fill(`${byTag}/providers/Microsoft.Resources/tags/default`),
      );
      const tags = { 'image-profile': profile };
      expect(await lab.tags(byTag)).toEqual(
        tagsAreLocked
          ? { ...tags, ...WANTED }
          : { ...tags, 'image-state': 'refused', 'image-capture': run?.instanceId },
      );
    },
  );

  it('by tag: a definition, a region and a concurrency beyond the profile of the scope', async () => {
    await lab.seed({
      virtualMachines: [
        linux('beyond', {
          tags: {
            ...WANTED,
            'image-definition': definitionId('taken'),
            'image-regions': 'westeurope=61 uksouth=20',
          },
        }),
      ],
    });

    await lab.deliver(tagEvent(vmId('beyond'), TAGGER, 'beyond'));
    await lab.settle();

    const [run] = await lab.runsOf(vmId('beyond'));
    const view = await lab.view(run?.instanceId ?? '');
    expect(view.state).toBe('refused');
    expect(codesOf(view.findings)).toEqual(
      expect.arrayContaining(['concurrency-above-profile', 'region-not-in-profile', 'target-not-in-profile']),
    );
  });

  it('by tag: tags that cannot be read, each named', async () => {
    const tags = { ...WANTED, 'image-definition': 'web', 'image-regions': 'westeurope=lots' };
    await lab.seed({ virtualMachines: [linux('unreadable', { tags })] });

    await lab.deliver(tagEvent(vmId('unreadable'), TAGGER, 'unreadable'));
    await lab.settle();

    const [run] = await lab.runsOf(vmId('unreadable'));
    const view = await lab.view(run?.instanceId ?? '');
    const unreadable = view.findings.filter(({ code }) => code === 'tag-unreadable').map(({ where }) => where);
    expect(view.state).toBe('refused');
    expect(unreadable).toEqual(['image-definition / image-version', 'image-regions']);
  });
});

describe('a body that is no capture request', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab({ seed: { virtualMachines: [linux('vm')] } });
  });
  afterAll(() => lab.close());

  const source = { kind: 'vm', id: vmId('vm') };

  it.each<[string, unknown, string[]]>([
    ['nothing', undefined, ['']],
    ['no JSON', '{"source":', ['']],
    ['a list', [], ['']],
    ['an empty object', {}, ['source']],
    [
      'another resource',
      { source: { kind: 'vm', id: `${groupId()}/providers/Microsoft.Compute/disks/d` } },
      ['source.id'],
    ],
    ['an id that climbs', { source: { kind: 'vm', id: `${vmId('a')}/../b` } }, ['source.id']],
    [
      'fields nobody knows',
      { source: { ...source, extra: 1 }, colour: 'red', target: { ...lin, tags: {} } },
      ['source.extra', 'target.tags', 'colour'],
    ],
    [
      'several wrong fields',
      {
        source: { kind: 'vm', id: 'vm' },
        target: { kind: 'gallery', definitionId: 'web', version: 'latest' },
        regions: [region('westeurope', -1), { name: 'west/europe' }, region('uksouth', 1.5)],
        minimumReplicas: 0,
        endOfLife: 'tomorrow',
        mode: 'move',
      },
      [
        'source.id',
        'target.definitionId',
        'target.version',
        'regions.0.concurrentDeployments',
        'regions.1.name',
        'regions.2.concurrentDeployments',
        'minimumReplicas',
        'endOfLife',
        'mode',
      ],
    ],
  ])('(%s) is answered 400 with every bad field named', async (_what, body, paths) => {
    const answer = await lab.api('POST', '/captures', body);

    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body).toMatchObject({ type: 'urn:goldsmith:problem:bad-request', status: 400 });
    expect((answer.body.errors as { path: string }[]).map(({ path }) => path).sort()).toEqual([...paths].sort());
    expect(await lab.instances()).toEqual([]);
  });

  it('that wants its source deleted is refused where no profile permits it, and where nothing seals the machine', async () => {
    const answer = await lab.start('vm', {
      bootTest: true,
      osState: 'specialized',
      deleteSource: true,
    });
    await lab.settle();

    const view = await lab.view(answer.body.id);
    expect(view.state).toBe('refused');
    expect(view.findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['delete-source-not-in-profile', 'delete-source-of-specialized']),
    );
  });
});

describe('a preflight that asks the guest', () => {
  const troubles = { cloudInit: 'running' } as const;
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab({ seed: { virtualMachines: [linux('well'), linux('ill', { guest: { troubles } })] } });
  });
  afterAll(() => lab.close());

  const ask = (name: string, more: object, headers: Readonly<Record<string, string>>) =>
    lab.api('POST', '/preflights', { source: { kind: 'vm', id: vmId(name) }, target: lin, ...more }, headers);

  it.each([
    ['well', 'ready', ['planned-image', 'guest-asked']],
    ['ill', 'refused', ['planned-image', 'cloud-init-running', 'guest-asked']],
  ])(
    'of the %s machine says %s, and leaves a run command and its removal in the log, nothing else',
    async (name, verdict, codes) => {
      const answer = await ask(name, {}, { ...asBoth, prefer: 'respond-async' });
      expect([answer.status, answer.headers.get('location')]).toEqual([202, `/api/preflights/${answer.body.id}`]);
      await lab.pass(60);

      const later = await lab.api('GET', `/preflights/${answer.body.id}`, undefined, asBoth);

      expect(later.status).toBe(200);
      expect(Object.keys(later.body).sort()).toEqual(['findings', 'verdict']);
      expect(later.body.verdict).toBe(verdict);
      expect(later.body.findings.map(({ code }: { code: string }) => code)).toEqual(codes);
      const methods = (await lab.writes(vmId(name))).map(({ method }) => method);
      expect([methods, await lab.changes(vmId(name))]).toEqual([['PUT', 'DELETE'], []]);
    },
  );

  it.each<[string, object, Readonly<Record<string, string>>]>([
    ['the caller leaves it out', { guest: false }, asBoth],
    ['the caller may not start captures', {}, principalHeader(APPROVER, ['Capture.Read'])],
  ])('is told from Azure’s side alone, at once, where %s', async (_why, more, headers) => {
    const before = (await lab.writes()).length;
    const answer = await ask('ill', more, headers);

    expect([answer.status, answer.body.verdict]).toEqual([200, 'ready']);
    expect(answer.body.findings.map(({ code }: { code: string }) => code)).toContain('guest-not-asked');
    expect(await lab.writes()).toHaveLength(before);
  });

  it('of a run refuses before it takes the request', async () => {
    const { body } = await lab.start('ill');
    await lab.pass(120);

    expect(await lab.view(body.id)).toMatchObject({ state: 'refused', findings: [{ code: 'cloud-init-running' }] });
    expect(await lab.changes(vmId('ill'))).toEqual([]);
  });
});

describe('who may do what', () => {
  let lab: Lab;
  beforeAll(async () => {
    const names = ['own', 'held1', 'held2', 'held3', 'cool', 'paused', 'cancel', 'late', 'key', 'busy', 'rejected'];
    lab = await openLab({
      scopes: [
        { ...SCOPE, limits: { runsPerHour: 100 } },
        { ...SCOPE, scope: groupId('limited'), limits: { runsPerHour: 1 } },
      ],
      seed: {
        virtualMachines: [
          ...names.map((name) => linux(name, name.startsWith('held') ? { resourceGroup: 'limited' } : {})),
          linux('elsewhere', { resourceGroup: 'elsewhere' }),
        ],
      },
    });
  });
  afterAll(() => lab.close());

  const routes = [
    { method: 'POST', path: '/captures', role: 'Capture.Start' },
    { method: 'GET', path: '/captures', role: 'Capture.Read' },
    { method: 'GET', path: '/captures/cap-0123456789abcdef', role: 'Capture.Read' },
    { method: 'POST', path: '/captures/cap-0123456789abcdef/cancel', role: 'Capture.Start' },
    { method: 'POST', path: '/captures/cap-0123456789abcdef/approve', role: 'Capture.Approve' },
    { method: 'POST', path: '/captures/cap-0123456789abcdef/reject', role: 'Capture.Approve' },
    { method: 'POST', path: '/pause', role: 'Capture.Approve' },
    { method: 'POST', path: '/resume', role: 'Capture.Approve' },
    { method: 'POST', path: '/preflights', role: 'Capture.Read' },
  ];
  const ROLES = ['Capture.Start', 'Capture.Read', 'Capture.Approve'];

  it.each(routes)('$method $path needs somebody signed in', async ({ method, path }) => {
    const body = method === 'POST' ? {} : undefined;
    const answers = [
      await lab.api(method, path, body, {}),
      await lab.api(method, path, body, { 'x-ms-client-principal': 'bm9uc2Vuc2U=' }),
      await lab.api(method, path, body, { 'x-ms-client-principal': Buffer.from('{"claims":[]}').toString('base64') }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
  });

  it.each(routes)('$method $path needs the role $role', async ({ method, path, role }) => {
    const others = principalHeader(
      RUNBOOK,
      ROLES.filter((one) => one !== role),
    );

    const answer = await lab.api(method, path, method === 'POST' ? {} : undefined, others);

    expect(answer.status).toBe(403);
    expect(answer.body.detail).toContain(role);
  });

  it('a machine outside the allowed scopes is answered 403, without a look at it', async () => {
    const answer = await lab.api('POST', '/captures', {
      source: { kind: 'vm', id: vmId('elsewhere', 'elsewhere') },
      target: lin,
    });

    expect(answer.status).toBe(403);
    expect(answer.body.title).toBe('out-of-scope');
    expect(await lab.instances('guard-vm')).toEqual([]);
  });

  it('who asked may not approve; somebody else may, and the run goes on', async () => {
    const { body } = await lab.start('own', { approval: true }, asBoth);
    await lab.pass(60);
    expect((await lab.view(body.id)).state).toBe('waiting-for-approval');
    expect(await lab.changes(vmId('own'))).toEqual([]);

    const own = await lab.approve(body.id, asBoth);
    await lab.pass(600);
    expect([own.status, own.body.title]).toEqual([403, 'own-request']);
    expect((await lab.view(body.id)).state).toBe('waiting-for-approval');

    const other = await lab.approve(body.id, asApprover);
    expect(other.status).toBe(202);
    expect((await lab.untilEnded(body.id)).state).toBe('captured');
    expect((await lab.approve(body.id, asApprover)).status).toBe(409);
  });

  it('a rejected run changes nothing', async () => {
    const { body } = await lab.start('rejected', { approval: true });
    await lab.pass(60);

    const answer = await lab.api('POST', `/captures/${body.id}/reject`, undefined, asApprover);
    const view = await lab.untilEnded(body.id);

    expect([answer.status, view.state]).toEqual([202, 'cancelled']);
    expect(await lab.changes(vmId('rejected'))).toEqual([]);
  });

  it('beyond the hourly limit of a scope, runs are held until somebody else approves', async () => {
    const startIn = (name: string) => lab.start(name, { source: { kind: 'vm', id: vmId(name, 'limited') } }, asBoth);
    const first = await startIn('held1');
    await lab.until(async () => (await lab.view(first.body.id)).step === 'restore-point');
    const second = await startIn('held2');
    const third = await startIn('held3');
    await lab.pass(60);
    expect([(await lab.view(second.body.id)).state, (await lab.view(third.body.id)).state]).toEqual(['held', 'held']);

    const own = await lab.approve(second.body.id, asBoth);
    const other = await lab.approve(second.body.id, asApprover);
    const cancelled = await lab.api('POST', `/captures/${third.body.id}/cancel`);

    expect([own.status, other.status, cancelled.status]).toEqual([403, 202, 202]);
    expect((await lab.untilEnded(second.body.id)).state).toBe('captured');
    expect((await lab.untilEnded(third.body.id)).state).toBe('cancelled');
    const onlyTags = (await lab.changes(vmId('held3', 'limited'))).every(({ path }) => path.endsWith('/tags/default'));
    expect(onlyTags).toBe(true);
    expect(await lab.tags(vmId('held3', 'limited'))).toMatchObject({ 'image-state': 'cancelled' });
  });

  it('removing the tag during the cool-down takes the request back', async () => {
    const id = vmId('cool');
    await lab.tag(id, WANTED);
    await lab.publish(tagEvent(id, TAGGER, 'cool'), 'cloudevents');
    const run = await lab.untilStep(id, 'cool-down');

    await lab.tag(id, { 'image-ready': run.instanceId }, TAGGER, 'Delete');
    const view = await lab.untilEnded(run.instanceId);
    await lab.untilQuiet(id);

    expect(view.state).toBe('cancelled');
    expect(await lab.tags(id)).toEqual({ 'image-state': 'cancelled', 'image-capture': run.instanceId });
    expect((await lab.changes(id)).every(({ path }) => path.endsWith('/tags/default'))).toBe(true);
  });

  it('POST pause stops a run before its first change, and POST resume lets it go on', async () => {
    const id = vmId('paused');
    expect((await lab.api('POST', '/pause', {}, asApprover)).body).toEqual({ paused: true });
    const { body } = await lab.start('paused');
    await lab.pass(7_200);
    expect(await lab.view(body.id)).toMatchObject({ state: 'paused' });
    expect((await lab.api('GET', '/health')).body).toMatchObject({ status: 'ok', paused: true });
    expect((await lab.changes(id)).every(({ path }) => path.endsWith('/tags/default'))).toBe(true);

    expect((await lab.api('POST', '/resume', {}, asApprover)).body).toEqual({ paused: false });

    expect((await lab.untilEnded(body.id)).state).toBe('captured');
  });

  it('a cancel before the point of no return leaves the machine as it was', async () => {
    const id = vmId('cancel');
    const { body } = await lab.start('cancel');
    await lab.untilStep(id, 'restore-point');

    const answer = await lab.api('POST', `/captures/${body.id}/cancel`);
    const view = await lab.untilEnded(body.id);
    await lab.untilQuiet(id);

    expect(answer.status).toBe(202);
    expect(view).toMatchObject({ state: 'cancelled', leftBehind: [{ what: 'snapshot' }] });
    expect(await lab.state(id)).toMatchObject({ power: 'running', tags: { 'image-state': 'cancelled' } });
    expect((await lab.api('POST', `/captures/${body.id}/cancel`)).status).toBe(409);
  });

  it('a cancel after the point of no return is too late, and changes nothing', async () => {
    const { body } = await lab.start('late');
    await lab.untilStep(vmId('late'), 'generalize');

    const answer = await lab.api('POST', `/captures/${body.id}/cancel`);

    expect([answer.status, answer.body.title]).toEqual([409, 'too-late']);
    expect((await lab.untilEnded(body.id)).state).toBe('captured');
  });

  it('a POST repeated with its Idempotency-Key finds the same run, also after its end', async () => {
    const headers = { ...asBoth, 'idempotency-key': 'job-4711' };
    const [first, twin] = await Promise.all([lab.start('key', {}, headers), lab.start('key', {}, headers)]);
    const again = await lab.start('key', {}, headers);
    await lab.untilEnded(first.body.id);
    await lab.untilQuiet(vmId('key'));
    const late = await lab.start('key', {}, headers);

    expect([first, twin, again, late].map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    expect(new Set([first, twin, again, late].map(({ body }) => body.id as string)).size).toBe(1);
    expect(await lab.runsOf(vmId('key'))).toHaveLength(1);
  });

  it('a machine that a run holds is answered 409, with the address of that run', async () => {
    const first = await lab.start('busy');
    const second = await lab.start('busy');

    expect(first.headers.get('location')).toBe(`/api/captures/${first.body.id}`);
    expect(first.headers.get('retry-after')).toBe('30');
    expect([second.status, second.headers.get('location')]).toEqual([409, `/api/captures/${first.body.id}`]);
    expect((await lab.untilEnded(first.body.id)).state).toBe('captured');
  });

  it('the dashboard is one page that lets nothing run but its own script', async () => {
    const answer = await lab.api('GET', '/dashboard');

    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'sha256-/);
    expect(answer.text).toContain('<title>Goldsmith captures</title>');
  });

  it('captures that do not exist are answered 404', async () => {
    const paths = ['/captures/cap-0123456789abcdef', '/captures/reconcile-vms', '/captures/%2e%2e'];
    const answers = await Promise.all(paths.map((path) => lab.api('GET', path)));
    const cancel = await lab.api('POST', '/captures/cap-0123456789abcdef/cancel');
    const restore = await lab.api('POST', '/captures/cap-0123456789abcdef/restore', {});

    expect([...answers, cancel, restore].map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  });
});

describe('where the platform does not sign people in', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab({
      seed: { virtualMachines: [linux('vm'), windows('other', { tags: WANTED })] },
      // A day and an hour pass here; sweeps every five minutes are none of this.
      settings: { WEBSITE_AUTH_ENABLED: '', GOLDSMITH_RECONCILE_SCHEDULE: '0 0 * * * *' },
    });
  });
  afterAll(() => lab.close());

  it('a principal header is anybody’s word: the run waits, and nobody can approve it by such a header', async () => {
    const { body } = await lab.start('vm', {}, asBoth);
    await lab.pass(60);
    expect(await lab.view(body.id)).toMatchObject({
      state: 'waiting-for-approval',
      requestedBy: { caller: 'key-holder', approvalRequired: true },
    });

    const approve = await lab.approve(body.id, asApprover);
    const pause = await lab.api('POST', '/pause', {}, asApprover);
    await lab.pass(3_600);

    expect([approve.status, pause.status]).toEqual([403, 403]);
    expect((await lab.view(body.id)).state).toBe('waiting-for-approval');
    expect(await lab.changes()).toEqual([]);
  });

  it('a run that nobody approves in time is refused', async () => {
    const [run] = await lab.runsOf(vmId('vm'));
    await lab.pass(25 * 3_600);

    const view = await lab.view(run?.instanceId ?? '');
    expect({ state: view.state, codes: codesOf(view.findings) }).toEqual({
      state: 'refused',
      codes: ['not-approved-in-time'],
    });
    expect(await lab.changes()).toEqual([]);
  });
});

describe('where the setting GOLDSMITH_PAUSED is on', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab({ seed: { virtualMachines: [linux('vm')] }, settings: { GOLDSMITH_PAUSED: 'true' } });
  });
  afterAll(() => lab.close());

  it('a run stops before its first change, POST resume does not lift it, and a cancel ends it', async () => {
    const { body } = await lab.start('vm');
    await lab.pass(300);
    await lab.api('POST', '/resume', {}, asApprover);
    await lab.pass(600);
    expect((await lab.view(body.id)).state).toBe('paused');

    await lab.api('POST', `/captures/${body.id}/cancel`);
    const view = await lab.untilEnded(body.id);
    await lab.untilQuiet(vmId('vm'));

    expect(view.state).toBe('cancelled');
    expect((await lab.changes()).every(({ path }) => path.endsWith('/tags/default'))).toBe(true);
    expect(await lab.state(imageId('image-of-ours'))).toBeUndefined();
  });
});
