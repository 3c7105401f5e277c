import type { ErrorBody } from '../arm-error.ts';
import type { Operation } from '../operation.ts';
import { partsOf } from '../resource-id.ts';
import type { Resource } from '../shapes/json.ts';
import type { World } from '../world.ts';

interface Work {
  readonly name: string;
  readonly seconds: number;
  readonly exact?: true;
  readonly onDone: () => void;
  readonly fail?: () => ErrorBody | undefined;
  readonly onFailed?: () => void;
}

/** Galleries and what is in them are polled under capsOperations (INDEX fact 5). */
export const startCapsOperation = (world: World, row: Resource, work: Work): Operation =>
  world.operations.start({
    name: work.name,
    family: 'capsOperations',
    subscriptionId: partsOf(row.id).subscriptionId,
    location: row.location,
    resourceId: row.id,
    seconds: work.seconds,
    onDone: () => {
      work.onDone();
    },
    ...(work.exact ? { exact: true } : {}),
    ...(work.fail ? { fail: work.fail } : {}),
    ...(work.onFailed ? { onFailed: work.onFailed } : {}),
  });

/** Galleries and definitions answer within a second (INDEX fact 18). */
export const quickSeconds = 0.5;
