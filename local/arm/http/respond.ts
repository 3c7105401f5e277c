import type { Operation } from '../operation.ts';
import type { World } from '../world.ts';
import type { ArmResponse } from './message.ts';
import { signedQuery } from './signed-query.ts';

export const ok = (body?: unknown, headers: Record<string, string> = {}): ArmResponse => ({
  status: 200,
  headers,
  ...(body === undefined ? {} : { body }),
});

export const noContent = (): ArmResponse => ({ status: 204 });

export function operationUrl(world: World, operation: Operation, monitor: boolean): string {
  const { subscriptionId, location, family, id, provider = 'Microsoft.Compute' } = operation;
  const path = `/subscriptions/${subscriptionId}/providers/${provider}/locations/${location}/${family}/${id}`;
  return `${world.url}${path}?${signedQuery(id, operation.startMs, monitor)}`;
}

function asyncHeaders(world: World, operation: Operation, withLocation: boolean): Record<string, string> {
  const wait = operation.retryAfterSeconds;
  return {
    'azure-asyncoperation': operationUrl(world, operation, false),
    // Disks and galleries answer without it, in every recording of 2024.
    ...(operation.family === 'operations' && !operation.provider ? { 'azure-asyncnotification': 'Enabled' } : {}),
    ...(withLocation ? { location: operationUrl(world, operation, true) } : {}),
    ...(wait === undefined ? {} : { 'retry-after': String(wait) }),
  };
}

/** PUT that creates, of everything but disks (INDEX fact 1): never a Location. */
export const created = (world: World, operation: Operation, body: unknown): ArmResponse => ({
  status: 201,
  headers: asyncHeaders(world, operation, false),
  body,
  operation,
});

/** PUT or PATCH that changes, of everything but disks. */
export const updating = (world: World, operation: Operation, body: unknown): ArmResponse => ({
  status: 200,
  headers: asyncHeaders(world, operation, false),
  body,
  operation,
});

/** POST actions and DELETE have no body; disks and snapshots also PUT and PATCH so, with one. */
export const accepted = (world: World, operation: Operation, body?: unknown): ArmResponse => ({
  status: 202,
  headers: asyncHeaders(world, operation, true),
  ...(body === undefined ? {} : { body }),
  operation,
});
