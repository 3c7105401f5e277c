import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import { readJsonFile, writeJsonFile } from './json-file.ts';

const Identity = z.object({ objectId: z.guid() });
const ROLES = ['Capture.Start', 'Capture.Read', 'Capture.Approve'];

/** Who the owner of this state directory is to the app: made up once, the same in every command. */
function objectIdOf(stateDir: string): string {
  const file = join(stateDir, 'identity.json');
  const known = Identity.safeParse(readJsonFile(file));
  if (known.success) return known.data.objectId;
  const objectId = randomUUID();
  writeJsonFile(file, { objectId });
  return objectId;
}

/** The header by which App Service would say who signed in. */
export function principalOf(stateDir: string): Readonly<Record<string, string>> {
  const claims = [
    { typ: 'http://schemas.microsoft.com/identity/claims/objectidentifier', val: objectIdOf(stateDir) },
    ...ROLES.map((role) => ({ typ: 'roles', val: role })),
  ];
  const principal = { auth_typ: 'local', claims, name_typ: 'name', role_typ: 'roles' };
  return { 'x-ms-client-principal': Buffer.from(JSON.stringify(principal)).toString('base64') };
}
