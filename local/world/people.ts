/** The people of the simulated tenant, as Entra object ids. */
export const TAGGER = '11111111-1111-4111-8111-111111111111';
export const RUNBOOK = '22222222-2222-4222-8222-222222222222';
export const APPROVER = '33333333-3333-4333-8333-333333333333';
export const STRANGER = '44444444-4444-4444-8444-444444444444';

/** The header by which App Service tells the app who signed in. Only the platform can set it; here the world plays the platform. */
export function principalHeader(objectId: string, roles: readonly string[]): Record<string, string> {
  const claims = [
    { typ: 'http://schemas.microsoft.com/identity/claims/objectidentifier', val: objectId },
    ...roles.map((role) => ({ typ: 'roles', val: role })),
  ];
  const principal = { auth_typ: 'aad', claims, name_typ: 'name', role_typ: 'roles' };
  return { 'x-ms-client-principal': Buffer.from(JSON.stringify(principal)).toString('base64') };
}
