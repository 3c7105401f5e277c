import type { CaptureView } from '../../src/domain/run/capture-view.ts';
import { get, type World } from '../world/world.ts';
import type { Deployed } from './deploy.ts';
import { duration, table } from './screen.ts';

/** The last line of `npm start -- --json`. */
export interface Report {
  readonly captures: readonly CaptureReport[];
  readonly deployments: {
    readonly gallery: Asked;
    readonly managedImage: Asked;
    readonly twoReplicas: Asked;
  };
}

type Asked = Pick<Deployed, 'asked' | 'succeeded'>;

interface CaptureReport {
  readonly id: string;
  readonly state: string;
  readonly source: string;
  readonly image: string | null;
  readonly kind: string | null;
  readonly regions: readonly { readonly name: string; readonly replicas: number; readonly state: string }[];
  /** Requests to Azure on behalf of this run, reads and polls included. */
  readonly armCalls: number;
  /** Azure's time from the request to the end. */
  readonly seconds: number;
}

export async function captureReports(world: World, views: readonly CaptureView[]): Promise<CaptureReport[]> {
  const calls = await get<Record<string, number>>(`${world.arm.url}/admin/request-log?by=client`);
  return views.map((view) => ({
    id: view.id,
    state: view.state,
    source: view.source,
    image: view.image?.id ?? null,
    kind: view.image?.kind ?? null,
    regions: view.regions.map(({ name, replicas, state }) => ({ name, replicas, state })),
    armCalls: calls[view.id] ?? 0,
    seconds: Math.round((Date.parse(view.updatedAt) - Date.parse(view.createdAt)) / 1000),
  }));
}

const imageName = (capture: CaptureReport): string =>
  capture.image
    ?.split('/')
    .slice(-3)
    .join('/')
    .replace('/versions/', ' ')
    .replace(/.*images\//, '') ?? '-';

export function captureTable(captures: readonly CaptureReport[]): string[] {
  const rows = captures.map((capture) => [
    capture.source.split('/').at(-1) ?? '',
    capture.state,
    capture.kind ?? '-',
    imageName(capture),
    capture.regions.map((region) => `${region.name} x${region.replicas}`).join(', '),
    duration(capture.seconds),
    String(capture.armCalls),
  ]);
  return table([['machine', 'state', 'kind', 'image', 'regions and replicas', 'Azure time', 'ARM calls'], ...rows]);
}

const pair = ({ asked, succeeded }: Deployed): Asked => ({ asked, succeeded });

export const deploymentReport = (gallery: Deployed, managedImage: Deployed, two: Deployed): Report['deployments'] => ({
  gallery: pair(gallery),
  managedImage: pair(managedImage),
  twoReplicas: pair(two),
});
