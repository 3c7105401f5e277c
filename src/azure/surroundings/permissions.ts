import type { Permissions } from '../../domain/ports/surroundings.ts';
import type { Permission } from '../../domain/rights/permission.ts';
import type { ArmClients } from '../arm-clients.ts';
import { call } from '../arm-errors.ts';
import { listOf } from '../rest-json.ts';

/** https://learn.microsoft.com/rest/api/authorization/permissions */
const API = '2022-04-01';

/** Lists what roles give the caller at a scope: the way to know a right without trying it. Deny assignments do not show in it. */
export const makePermissions = (arm: ArmClients): Permissions => ({
  async read(scope) {
    const path = `${scope}/providers/Microsoft.Authorization/permissions?api-version=${API}`;
    const found = await listOf<{ [key in keyof Permission]?: readonly string[] | null }>(arm, path, call);
    return found.map(({ actions, notActions }) => ({ actions: actions ?? [], notActions: notActions ?? [] }));
  },
});
