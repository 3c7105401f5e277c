import { ArmError } from '../arm-error.ts';
import { ok } from '../http/respond.ts';
import type { Handler, Route } from '../http/route.ts';
import type { FaultRule } from './fault-rule.ts';

const admin = (method: Route['method'], handler: Handler): Route => ({
  method,
  path: '/admin/faults',
  operation: 'admin/faults',
  handler,
  open: true,
});

function rulesOf(body: unknown): readonly FaultRule[] {
  const rules = (Array.isArray(body) ? body : [body]) as readonly (Partial<FaultRule> | undefined)[];
  if (rules.some((rule) => typeof rule?.effect?.kind !== 'string')) {
    throw new ArmError(
      400,
      'BadRequest',
      'a fault is { operation?, resource?, nth?, times?, effect: { kind, ... } }; local/arm/faults/fault-rule.ts has the kinds',
    );
  }
  return rules as readonly FaultRule[];
}

export const faultRoutes: readonly Route[] = [
  admin('POST', ({ body }, world) => {
    world.faults.add(rulesOf(body));
    return ok(world.faults.list);
  }),
  admin('GET', (_request, world) => ok(world.faults.list)),
  admin('DELETE', (_request, world) => {
    world.faults.reset();
    return ok(world.faults.list);
  }),
];
