import type { Permissions } from '../../domain/ports/surroundings.ts';
import type { Permission } from '../../domain/rights/permission.ts';
import { subscriptionOf } from '../../domain/resource-id.ts';
import type { ArmClients } from '../arm-clients.ts';
import { call } from '../arm-errors.ts';
import { jsonOf } from '../rest-json.ts';

/** https://learn.microsoft.com/rest/api/authorization/permissions */
const API = '2022-04-01';

interface PermissionList {
  readonly value?: readonly Partial<Permission>[];
}

/** Lists what roles give the caller at a scope: the way to know a right without trying it. Deny assignments do not show in it. */
export const makePermissions = (arm: ArmClients): Permissions => ({
  async read(scope) {
    const path = `${scope}/providers/Microsoft.Authorization/permissions?api-version=${API}`;
    const response = await call(() => arm.send('GET', subscriptionOf(scope), path));
    const { value = [] } = jsonOf<PermissionList>(response);
    return value.map(({ actions = [], notActions = [] }) => ({ actions, notActions }));
  },
});
