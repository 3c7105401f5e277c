import { describe, expect, it } from '@jest/globals';
import { requestFromTags } from '../../../src/domain/request/tag-request.ts';
import { DEFINITION_ID, VM_ID } from '../../support/vm-builder.ts';

const read = (tags: Record<string, string>) => requestFromTags(VM_ID, { 'image-ready': 'true', ...tags });

describe('a machine’s tags', () => {
  it('without more than the request ask for the defaults', () => {
    const { findings, request } = read({});

    expect(findings).toEqual([]);
    expect(request).toMatchObject({ source: { kind: 'vm', id: VM_ID }, restorePoint: true, approval: false });
    expect(request.target).toBeUndefined();
    expect(request.regions).toBeUndefined();
  });

  it('name profile, mode, definition, version and account', () => {
    const { request } = read({
      'image-profile': 'web',
      'image-mode': 'consume',
      'image-definition': DEFINITION_ID,
      'image-version': '2.0.0',
      'image-keep-user': 'true',
    });

    expect(request).toMatchObject({
      profile: 'web',
      mode: 'consume',
      target: { kind: 'gallery', definitionId: DEFINITION_ID, version: '2.0.0' },
      guest: { keepUser: true },
    });
  });

  it('ask for the next number where they name none', () => {
    expect(read({ 'image-definition': DEFINITION_ID }).request.target).toMatchObject({ version: 'auto' });
  });

  it.each(['westeurope=60 northeurope=40', 'westeurope=60,northeurope=40', ' westeurope=60 ;  northeurope=40 '])(
    'list regions with their concurrency: %j',
    (text) => {
      expect(read({ 'image-regions': text }).request.regions).toMatchObject([
        { name: 'westeurope', concurrentDeployments: 60 },
        { name: 'northeurope', concurrentDeployments: 40 },
      ]);
    },
  );

  it('may name regions alone', () => {
    expect(read({ 'image-regions': 'westeurope' }).request.regions?.[0]?.concurrentDeployments).toBe(20);
  });

  it.each([
    ['image-mode', 'destroy', 'image-mode'],
    ['image-definition', 'web', 'image-definition / image-version'],
    ['image-regions', 'westeurope=lots', 'image-regions'],
    ['image-regions', 'westeurope=-1', 'image-regions'],
    ['image-regions', 'westeurope=', 'image-regions'],
    ['image-regions', 'westeurope=60=40', 'image-regions'],
    ['image-keep-user', 'True', 'image-keep-user'],
    ['image-keep-user', 'yes', 'image-keep-user'],
    ['image-version', '2.0.0', 'image-definition / image-version'],
    ['image-regions', 'west/europe', 'image-regions'],
    ['image-regions', ' , ', 'image-regions'],
    ['image-profile', 'x'.repeat(65), 'image-profile'],
  ])('that cannot be read are a refusal, never a guess: %s=%s', (tag, value, where) => {
    const { findings } = read({ [tag]: value });

    expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toContain('refusal tag-unreadable');
    expect(findings.every((finding) => finding.where === where)).toBe(true);
  });

  it('that cannot be read are all named at once', () => {
    const { findings } = read({ 'image-mode': 'x', 'image-definition': 'x', 'image-regions': 'x=x' });

    expect(new Set(findings.map((finding) => finding.where)).size).toBe(3);
  });

  it('cannot reach what only people and profiles may say', () => {
    const tags = { 'image-approval': 'false', 'image-restore-point': 'false', restorePoint: 'false' };
    expect(read(tags).request).toEqual(read({}).request);
  });
});
