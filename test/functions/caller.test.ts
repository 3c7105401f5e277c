import { describe, expect, it } from '@jest/globals';
import { principalHeader, RUNBOOK } from '../../local/world/people.ts';
import { type Caller, callerOf, nameOf, permission, type Role } from '../../src/functions/http/caller.ts';
import { httpRequest } from '../support/hub.ts';

const ask = (headers: Record<string, string>, easyAuth = true) =>
  callerOf(httpRequest('GET', 'captures', { headers }), easyAuth);
const header = (principal: unknown) => ({
  'x-ms-client-principal': Buffer.from(JSON.stringify(principal)).toString('base64'),
});

describe('the caller', () => {
  it('is whom the platform vouches for', () => {
    const caller = ask(principalHeader(RUNBOOK.toUpperCase(), ['Capture.Start', 'Capture.Read']));

    expect(caller).toEqual({ kind: 'principal', objectId: RUNBOOK, roles: ['Capture.Start', 'Capture.Read'] });
    expect(nameOf(caller)).toBe(RUNBOOK);
  });

  it('is a key holder where the platform does not vouch, whatever the header says', () => {
    expect(ask(principalHeader(RUNBOOK, ['Capture.Approve']), false)).toEqual({ kind: 'key-holder' });
  });

  it.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['no base64 of JSON', { 'x-ms-client-principal': '%%%' }],
    ['JSON of another shape', header({ user: RUNBOOK })],
    ['claims without an object id', header({ claims: [{ typ: 'name', val: 'ann' }] })],
    ['an empty object id', header({ claims: [{ typ: 'oid', val: '' }] })],
    ['null', header(null)],
  ])('is nobody when the header is %s', (_what, headers) => {
    expect(ask(headers)).toEqual({ kind: 'nobody' });
  });
});

describe('permission', () => {
  const principal = (...roles: string[]): Caller => ({ kind: 'principal', objectId: RUNBOOK, roles });
  const keyHolder: Caller = { kind: 'key-holder' };
  const nobody: Caller = { kind: 'nobody' };
  it.each<[Caller, Role, string]>([
    [nobody, 'Capture.Read', 'unauthenticated'],
    [nobody, 'Capture.Approve', 'unauthenticated'],
    [keyHolder, 'Capture.Read', 'granted'],
    [keyHolder, 'Capture.Start', 'granted'],
    [keyHolder, 'Capture.Approve', 'forbidden'],
    [principal('Capture.Read'), 'Capture.Read', 'granted'],
    [principal('Capture.Start'), 'Capture.Read', 'forbidden'],
    [principal('Capture.Start'), 'Capture.Approve', 'forbidden'],
    [principal('Capture.Approve'), 'Capture.Approve', 'granted'],
    [principal('capture.approve'), 'Capture.Approve', 'forbidden'],
    [principal(), 'Capture.Start', 'forbidden'],
  ])('%j may %s: %s', (caller, role, expected) => {
    expect(permission(caller, role)).toBe(expected);
  });
});
