import { describe, expect, it } from '@jest/globals';
import { CaptureRequest } from '../../../src/domain/request/capture-request.ts';
import { type Policy, Profile, Scope } from '../../../src/domain/request/policy.ts';
import { resolveRequest } from '../../../src/domain/request/resolve-request.ts';
import { DEFINITION_ID, GROUP, SUBSCRIPTION, VM_ID } from '../../support/vm-builder.ts';

const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}`;
const scope = (more: object = {}) => Scope.parse({ scope: group, modes: ['consume'], ...more });
const gallery = { kind: 'gallery', definitionId: DEFINITION_ID };
const OTHER = DEFINITION_ID.replace('/web', '/other');

const web = Profile.parse({
  targets: [gallery, { kind: 'managed-image', name: 'golden' }],
  regions: [{ name: 'westeurope', concurrentDeployments: 60 }, { name: 'North Europe' }],
  production: true,
});

function resolve(body: object, inScope = scope(), policy: Partial<Policy> = {}) {
  const request = CaptureRequest.parse({ source: { kind: 'vm', id: VM_ID }, ...body });
  return resolveRequest({ scopes: [inScope], profiles: { web }, ...policy }, inScope, request);
}

const codes = (resolution: ReturnType<typeof resolve>) => resolution.findings.map((finding) => finding.code);

describe('a request', () => {
  it('takes the first target, the regions and the minimum of its profile', () => {
    const { findings, request } = resolve({ profile: 'web' });

    expect(findings).toEqual([]);
    expect(request.target).toEqual({ ...gallery, version: 'auto' });
    expect(request.regions?.map((region) => region.name)).toEqual(['westeurope', 'North Europe']);
    expect(request.rule).toEqual({ deploymentsPerReplica: 20, minimumReplicas: 3 });
  });

  it('without a profile of its own takes that of its scope', () => {
    expect(resolve({}, scope({ profile: 'web' })).request.target).toMatchObject(gallery);
  });

  it('that names a target needs no profile', () => {
    const { findings, request } = resolve({ target: gallery }, scope({ profile: 'web' }));

    expect(findings).toEqual([]);
    expect(request.rule.minimumReplicas).toBe(1);
  });

  it('without any target stays without one, which preflight refuses', () => {
    expect(resolve({}).request.target).toBeUndefined();
  });

  it('puts a managed image beside the machine unless it names a group', () => {
    const target = { kind: 'managed-image', name: 'golden' };
    expect(resolve({ target }).request.target).toMatchObject({ resourceGroup: GROUP });
  });

  it('takes the first mode of its scope', () => {
    expect(resolve({ target: gallery }, scope({ modes: ['copy', 'consume'] })).request.mode).toBe('copy');
  });

  it('can ask for more caution than its profile, never for less', () => {
    const strict = Profile.parse({ targets: [gallery], approval: true, keepUser: true });
    const careless = Profile.parse({ targets: [gallery], restorePoint: false });
    const profiles = { strict, careless };

    expect(resolve({ profile: 'strict', approval: false }, scope(), { profiles }).request.approval).toBe(true);
    expect(resolve({ profile: 'strict' }, scope(), { profiles }).request.keepUser).toBe(true);
    expect(resolve({ profile: 'careless' }, scope(), { profiles }).request.restorePoint).toBe(false);
    expect(resolve({ restorePoint: false }).findings.map(({ code }) => code)).toContain(
      'restore-point-is-the-profiles',
    );
    expect(resolve({ target: gallery, approval: true }).request.approval).toBe(true);
  });
});

describe('policy refuses', () => {
  it.each<[string, object, string]>([
    ['an unknown profile', { profile: 'nope' }, 'profile-unknown'],
    ['a mode the scope does not list', { target: gallery, mode: 'copy' }, 'mode-not-allowed'],
    [
      'a target the profile does not list',
      { profile: 'web', target: { ...gallery, definitionId: OTHER } },
      'target-not-in-profile',
    ],
    ['a region the profile does not list', { profile: 'web', regions: [{ name: 'eastus' }] }, 'region-not-in-profile'],
    [
      'more concurrency than the profile’s',
      { profile: 'web', regions: [{ name: 'westeurope', concurrentDeployments: 61 }] },
      'concurrency-above-profile',
    ],
    [
      'a gallery outside every scope',
      { target: { ...gallery, definitionId: DEFINITION_ID.replace(GROUP, `${GROUP}-x`) } },
      'target-out-of-scope',
    ],
    [
      'an image group outside every scope',
      { target: { kind: 'managed-image', name: 'a', resourceGroup: `${GROUP}x` } },
      'target-out-of-scope',
    ],
  ])('%s', (_what, body, code) => {
    expect(codes(resolve(body))).toEqual([code]);
  });

  it('a profile named by the scope that does not exist', () => {
    expect(codes(resolve({}, scope({ profile: 'gone' })))).toContain('profile-unknown');
  });

  it('every way around the profiles that a scope lists', () => {
    const profiles = { web, lax: Profile.parse({ targets: [gallery] }) };
    const bound = (body: object, more: object = {}) =>
      resolve(body, scope({ profiles: ['web'], ...more }), { profiles });

    expect(codes(bound({ profile: 'web' }))).toEqual([]);
    expect(codes(bound({ profile: 'lax' }))).toEqual(['profile-not-in-scope']);
    expect(codes(bound({ target: gallery }))).toEqual(['profile-needed']);
    expect(codes(bound({}))).toContain('profile-needed');
    // With a default, what names its own target goes under that: within its targets, and by its rules.
    expect(bound({ target: gallery }, { profile: 'web' })).toMatchObject({
      findings: [],
      request: { approvers: 2, rule: { minimumReplicas: 3 } },
    });
    expect(codes(bound({ target: { ...gallery, definitionId: OTHER } }, { profile: 'web' }))).toEqual([
      'target-not-in-profile',
    ]);
  });

  it('with every reason at once', () => {
    const body = {
      ...{ profile: 'web', mode: 'copy', regions: [{ name: 'eastus' }] },
      target: { ...gallery, definitionId: OTHER.replace(GROUP, 'elsewhere') },
    };
    expect(codes(resolve(body)).sort()).toEqual(
      ['mode-not-allowed', 'target-not-in-profile', 'region-not-in-profile', 'target-out-of-scope'].sort(),
    );
  });

  it('nothing that lies on the bound', () => {
    const regions = [{ name: 'West Europe', concurrentDeployments: 60 }, { name: 'northeurope' }];
    expect(codes(resolve({ profile: 'web', regions }))).toEqual([]);
  });

  it('no definition for its casing', () => {
    expect(
      codes(resolve({ profile: 'web', target: { ...gallery, definitionId: DEFINITION_ID.toUpperCase() } })),
    ).toEqual([]);
  });

  it('no managed image of the profile whose group is written out', () => {
    const target = { kind: 'managed-image', name: 'other', resourceGroup: GROUP };
    expect(codes(resolve({ profile: 'web', target }))).toEqual([]);
  });
});
