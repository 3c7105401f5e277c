import type { apiSchemas } from './api-schemas.ts';

type SchemaName = keyof ReturnType<typeof apiSchemas>;

interface ApiOperation {
  readonly summary: string;
  /** One of several where a route takes more than one. */
  readonly body?: readonly SchemaName[];
  /** Names of query parameters, with blanks between them. */
  readonly query?: string;
  readonly statuses: readonly number[];
}

/** Where Azure is asked before the answer: it refuses, or is to be asked later. */
const AZURE = [502, 503] as const;

/** Every route of the app, by the name of its function. A test compares it with what the app registers. */
export const API_OPERATIONS: Readonly<Record<string, ApiOperation>> = {
  'start-capture': {
    summary: 'Start a capture, or one for each of several sources',
    body: ['CaptureRequest', 'FleetRequest'],
    statuses: [202, 207, 400, 401, 403, 409, 422, ...AZURE],
  },
  'list-captures': {
    summary:
      'Captures that began in a window of time; next is the query that goes on, with the rest of the window or the next older one',
    query: 'from to state limit',
    statuses: [200, 400, 401, 403],
  },
  'show-capture': { summary: 'One capture, also after a purge of the task hub', statuses: [200, 401, 403, 404] },
  'cancel-capture': { summary: 'Cancel before the point of no return', statuses: [202, 401, 403, 404, 409] },
  'approve-capture': { summary: 'Approve', body: ['ApproveRequest'], statuses: [202, 400, 401, 403, 404, 409] },
  'reject-capture': { summary: 'Reject', statuses: [202, 401, 403, 404, 409] },
  'retry-capture': { summary: 'Take a failed capture up again', statuses: [202, 401, 403, 404, 409, 422, ...AZURE] },
  'restore-capture': {
    summary: 'Get the machine back from its restore point',
    statuses: [202, 401, 403, 404, 409, ...AZURE],
  },
  'show-restore': { summary: 'The restore of a capture', statuses: [200, 401, 403, 404] },
  pause: { summary: 'Stop every run before the point of no return', statuses: [200, 401, 403] },
  resume: { summary: 'Let paused runs go on', statuses: [200, 401, 403] },
  'start-preflight': {
    summary: 'Whether it would image; changes nothing',
    body: ['PreflightRequest'],
    statuses: [200, 202, 400, 401, 403, ...AZURE],
  },
  'show-preflight': { summary: 'The verdict of a preflight that took longer', statuses: [200, 202, 401, 403, 404] },
  'begin-scaling': {
    summary: 'Replicas of a version for an expected concurrency',
    body: ['ScaleRequest'],
    statuses: [202, 400, 401, 403, 404, 409, ...AZURE],
  },
  'show-scaling': { summary: 'One scaling', statuses: [200, 401, 403, 404] },
  openapi: { summary: 'This document', statuses: [200, 401, 403] },
  dashboard: { summary: 'A page for people', statuses: [200, 401, 403] },
  health: { summary: 'Whether the app is loaded and the task hub answers', statuses: [200, 503] },
};
