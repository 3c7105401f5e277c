import { describe, expect, it } from '@jest/globals';
import { CaptureRequest } from '../../../src/domain/request/capture-request.ts';
import { Profile, Scope } from '../../../src/domain/request/policy.ts';
import { resolveRequest } from '../../../src/domain/request/resolve-request.ts';
import { computeId, DEFINITION_ID, GROUP, SUBSCRIPTION, VM_ID } from '../../support/vm-builder.ts';

const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}`;
const scope = Scope.parse({ scope: group, modes: ['consume'] });
const gallery = { kind: 'gallery', definitionId: DEFINITION_ID };
const disk = { kind: 'disk', id: computeId('disks', 'golden') };
const vhd = {
  kind: 'vhd',
  uri: 'https://goldvhds.blob.core.windows.net/vhds/golden.vhd',
  storageAccountId: `${group}/providers/Microsoft.Storage/storageAccounts/goldvhds`,
  ...{ location: 'westeurope', osType: 'Linux', generation: 'V2' },
};

const paths = (body: object) => (CaptureRequest.safeParse(body).error?.issues ?? []).map(({ path }) => path.join('.'));

function resolve(body: object, profile: object = {}) {
  const profiles = { web: Profile.parse({ targets: [gallery], ...profile }) };
  const request = CaptureRequest.parse({ source: { kind: 'vm', id: VM_ID }, profile: 'web', ...body });
  return resolveRequest({ scopes: [scope], profiles }, scope, request);
}

const codes = (...args: Parameters<typeof resolve>) => resolve(...args).findings.map(({ code }) => code);

describe('a source that is no machine', () => {
  it('must say in what state its system is', () => {
    expect(paths({ source: disk })).toEqual(['osState']);
    expect(paths({ source: disk, osState: 'generalized' })).toEqual([]);
  });

  it('needs a profile that permits its kind', () => {
    const body = { source: disk, osState: 'generalized' };

    expect(codes(body)).toEqual(['source-kind-not-in-profile']);
    expect(codes(body, { sources: ['vm', 'disk'] })).toEqual([]);
  });

  it('that is a blob lies in the scope of its storage account', () => {
    const { findings, request } = resolve({ source: vhd, osState: 'generalized' }, { sources: ['vhd'] });

    expect(findings).toEqual([]);
    expect(request.vmId).toBe(`${vhd.storageAccountId}/blobServices/default/containers/vhds/golden.vhd`);
    expect(request.prepared).toMatchObject({ kind: 'vhd', architecture: 'x64' });
  });

  it.each([
    ['a signature in the uri', { uri: `${vhd.uri}?sig=secret` }, 'source.uri'],
    ['a way out of its container', { uri: vhd.uri.replace(/[^/]+$/, '%2E./others/$&') }, 'source.uri'],
    ['a backslash', { uri: vhd.uri.replace(/[^/]+$/, '..\\others/$&') }, 'source.uri'],
    ['plain http', { uri: vhd.uri.replace('https', 'http') }, 'source.uri'],
    ['another account than the uri names', { uri: vhd.uri.replace('goldvhds', 'others') }, 'source.storageAccountId'],
    ['no generation', { generation: undefined }, 'source.generation'],
  ])('is refused with %s', (_, over, path) => {
    expect(paths({ source: { ...vhd, ...over }, osState: 'generalized' })).toContain(path);
  });
});

describe('only a profile permits', () => {
  const createDefinition = { publisher: 'us', offer: 'web', sku: 'v1' };
  const target = { ...gallery, createDefinition };

  it('that a definition is made', () => {
    expect(codes({ target })).toEqual(['definition-creation-not-in-profile']);
    expect(codes({ target }, { targets: [target] })).toEqual([]);
  });

  it('that the source is deleted', () => {
    expect(codes({ deleteSource: true })).toEqual(['delete-source-not-in-profile']);
    expect(resolve({ deleteSource: { disks: true } }, { deleteSource: true }).request).toMatchObject({
      deleteSource: true,
      deleteWithSource: { disks: true, nics: false },
    });
  });
});

describe('a staging place', () => {
  const place = (name: string) => ({
    location: 'West Europe',
    resourceGroupId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/${name}`,
    subnetId: `${group}/providers/Microsoft.Network/virtualNetworks/apart/subnets/copies`,
  });

  it('is the profile’s, else the scope’s', () => {
    const scoped = { ...scope, staging: [{ ...place('of-scope'), location: 'westeurope' }] };
    const request = CaptureRequest.parse({ source: { kind: 'vm', id: VM_ID }, profile: 'web' });
    const staged = (profile: object) => {
      const profiles = { web: Profile.parse({ targets: [gallery], ...profile }) };
      return resolveRequest({ scopes: [scoped], profiles }, scoped, request).request.staging;
    };

    expect(staged({})).toMatchObject([{ location: 'westeurope', resourceGroupId: expect.stringMatching(/of-scope$/) }]);
    expect(staged({ staging: [place('of-profile')] })).toMatchObject([
      { location: 'westeurope', resourceGroupId: expect.stringMatching(/of-profile$/) },
    ]);
  });
});
