import type { OperationKind } from '../ports/operation.ts';

/** How long something takes, in seconds: nine times in ten not less than `early` and not more than `late`. */
export interface Forecast {
  readonly early: number;
  readonly typical: number;
  readonly late: number;
}

/** By what is awaited: an operation, `script`, `seal:Windows`, `region:westeurope`, … */
export type Forecasts = Readonly<Record<string, Forecast>>;

/** One thing that was awaited to its end. */
export interface Sample {
  readonly kind: string;
  readonly seconds: number;
}

/** Awaited by the state of a resource, with no operation to name. */
export const SCRIPT = 'script';
export const sealOf = (osType: 'Windows' | 'Linux'): string => `seal:${osType}`;
/** From the moment at which a guest may shut down to the one at which it has. */
export const haltOf = (osType: 'Windows' | 'Linux'): string => `halt:${osType}`;
/** For a hundred GiB. */
export const decryptOf = (osType: 'Windows' | 'Linux'): string => `decrypt:${osType}`;
/** From Azure's agreement to be asked for it to the moment at which it says what the guest has said. */
export const AGREEMENT = 'agreement';
/** Making a machine of an image takes in its first start; one of disks that are there is made sooner, and that is `put-machine`. */
export const machineOf = (osType: 'Windows' | 'Linux'): string => `put-machine:${osType}`;
/** From the making of a machine of an image to the moment at which it is up. */
export const upOf = (osType: 'Windows' | 'Linux'): string => `up:${osType}`;
/** The same of a machine of disks, whose guest nobody waits for before. */
export const agentOf = (osType: 'Windows' | 'Linux'): string => `agent:${osType}`;
export const PUT_INTERFACE = 'put-interface';
export const DELETE_INTERFACE = 'delete-interface';
export const DISM = 'dism';
export const copyTo = (regionKey: string): string => `region:${regionKey}`;
/** A change of a version that copies nothing. */
export const IDLE_UPDATE = 'update-version';

const seconds = (early: number, typical: number, late: number): Forecast => ({ early, typical, late });

/** Before anything was learned: lowest, median and highest of recorded operations where there are recordings. */
const OF_OPERATION: Readonly<Record<OperationKind, Forecast>> = {
  deallocate: seconds(20, 20, 60),
  'update-machine': seconds(10, 28, 120),
  'put-extension': seconds(20, 62, 300),
  'delete-extension': seconds(20, 62, 300),
  'put-snapshot': seconds(2, 2, 10),
  'put-image': seconds(5, 5, 36),
  'put-version': seconds(240, 466, 781),
  'put-disk': seconds(2, 2, 11),
  'put-machine': seconds(30, 52, 300),
  'delete-machine': seconds(10, 28, 120),
  'delete-disk': seconds(2, 2, 11),
  'delete-snapshot': seconds(2, 2, 10),
  'delete-image': seconds(5, 10, 60),
  'put-restore-point': seconds(5, 10, 60),
  'delete-restore-points': seconds(5, 10, 60),
  'put-definition': seconds(2, 5, 20),
  'patch-version': seconds(60, 60, 120),
};

const OTHERS: Forecasts = {
  [SCRIPT]: seconds(6, 8, 20),
  [sealOf('Windows')]: seconds(240, 330, 600),
  [sealOf('Linux')]: seconds(70, 90, 180),
  [haltOf('Windows')]: seconds(2, 10, 65),
  [haltOf('Linux')]: seconds(5, 10, 60),
  [IDLE_UPDATE]: seconds(60, 60, 120),
  [machineOf('Windows')]: OF_OPERATION['put-machine'],
  [machineOf('Linux')]: OF_OPERATION['put-machine'],
};

/** Of what nobody has ever timed: soon, and then rarer. */
export const UNKNOWN: Forecast = seconds(10, 20, 60);

/** What was learned, else what was recorded of others; undefined where nobody knows, such as the copy to another region. */
export const forecastFor = (kind: string, learned: Forecasts = {}): Forecast | undefined =>
  learned[kind] ?? (OF_OPERATION as Forecasts)[kind] ?? OTHERS[kind];
