import { principalHeader, RUNBOOK } from '../../local/world/people.ts';
import { readPolicy } from '../../src/functions/policy.ts';
import { type Route, secured } from '../../src/functions/http/route.ts';
import type { Services } from '../../src/functions/services.ts';
import { readSettings } from '../../src/settings.ts';
import { noSummaries } from './azure.ts';
import { httpRequest, makeHub, silent } from './hub.ts';
import { GROUP, SUBSCRIPTION, VM_GUID } from './vm-builder.ts';

const ALL = ['Capture.Start', 'Capture.Approve', 'Capture.Read'];
const scopes = [{ scope: `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}`, modes: ['consume'] }];

/** Services of which only the reading of a machine's state is there. */
export function services(
  env: object = {},
  readState: () => Promise<unknown> = async () => ({ vmGuid: VM_GUID }),
): Services {
  const settings = readSettings({ WEBSITE_AUTH_ENABLED: 'True', GOLDSMITH_SCOPES: JSON.stringify(scopes), ...env });
  return {
    settings,
    policy: readPolicy(settings),
    ports: { vms: { readState } },
    scripts: {},
    summaries: noSummaries,
  } as unknown as Services;
}

/** Calls a route as somebody who may do everything. */
export async function ask(
  route: Route,
  options: {
    hub?: ReturnType<typeof makeHub>;
    who?: string;
    world?: Services;
    method?: string;
    path?: string;
  } & Parameters<typeof httpRequest>[2] = {},
) {
  const {
    headers,
    hub = makeHub(),
    method = 'POST',
    path = 'captures',
    who = RUNBOOK,
    world = services(),
    ...more
  } = options;
  const request = httpRequest(method, path, { ...more, headers: { ...principalHeader(who, ALL), ...headers } });
  const answer = await secured(world, 'Capture.Start', route)(request, hub.client, silent);
  const body: any = answer.jsonBody ?? (typeof answer.body === 'string' ? JSON.parse(answer.body) : undefined); // eslint-disable-line @typescript-eslint/no-explicit-any
  return { status: answer.status ?? 200, headers: answer.headers as Record<string, string>, body, hub };
}
