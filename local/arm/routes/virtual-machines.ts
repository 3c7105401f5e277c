import { versionOf } from '../http/api-version.ts';
import type { ArmRequest, ArmResponse } from '../http/message.ts';
import { accepted, noContent, ok, updating } from '../http/respond.ts';
import type { Handler, Route } from '../http/route.ts';
import type { Operation } from '../operation.ts';
import { bootDiagnosticsOf, serialLogOf } from '../resources/vm/boot-diagnostics.ts';
import { captureToBlob } from '../resources/vm/capture-to-blob.ts';
import { createVm } from '../resources/vm/create-vm.ts';
import { instanceViewOf } from '../resources/vm/instance-view.ts';
import { vmIdOf } from '../resources/vm/insert-vm.ts';
import { redeployVm, reimageVm, simulateEviction } from '../resources/vm/vm-actions.ts';
import { renderVm } from '../resources/vm/vm-document.ts';
import { deallocateVm, generalizeVm, powerOffVm, reapplyVm, restartVm, startVm } from '../resources/vm/vm-power.ts';
import { findVm } from '../resources/vm/vm-state.ts';
import { deleteVm, updateVm } from '../resources/vm/vm-update.ts';
import type { Json } from '../shapes/json.ts';
import type { Vm } from '../shapes/vm.ts';
import type { World } from '../world.ts';

const provider = 'Microsoft.Compute/virtualMachines';
const inGroup = '/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines';
const one = `${inGroup}/{vm}`;

const stored = ({ params }: ArmRequest, world: World): Vm | undefined =>
  world.tables.virtualMachines.get(vmIdOf(params.subscriptionId ?? '', params.group ?? '', params.vm ?? ''));

/** The version stands in the header wherever it stands in the body (INDEX fact 25). */
const etagOf = ({ etag }: { etag?: string }): Record<string, string> => (etag === undefined ? {} : { etag });

function read(request: ArmRequest, world: World): ArmResponse {
  const vm = findVm(world, request.params);
  const instanceView = request.query.get('$expand')?.toLowerCase() === 'instanceview';
  const document = renderVm(world, vm, { instanceView, apiVersion: versionOf(request) });
  return ok(document, instanceView ? {} : etagOf(document));
}

function list(scope: (params: ArmRequest['params']) => string): Handler {
  return (request, world) => {
    const found = world.tables.virtualMachines.under(scope(request.params));
    const apiVersion = versionOf(request);
    return ok({ value: found.map((vm) => renderVm(world, vm, { inList: true, apiVersion })) });
  };
}

/** The answer says `Updating` even where nothing was to be done. */
const updatingAlready = (document: Json): Json => ({
  ...document,
  properties: { ...(document.properties as Json), provisioningState: 'Updating' },
});

function write(request: ArmRequest, world: World): ArmResponse {
  const existing = stored(request, world);
  if (!existing && request.method === 'PUT') return createVm(world, request);
  const vm = existing ?? findVm(world, request.params);
  const operation = updateVm(world, vm, request.body ?? {}, versionOf(request));
  const document = renderVm(world, vm, { apiVersion: versionOf(request) });
  const answer = operation ? updating(world, operation, document) : ok(updatingAlready(document));
  return { ...answer, headers: { ...answer.headers, ...etagOf(document) } };
}

/** DELETE of what is gone is 204 (INDEX fact 12). */
function remove(request: ArmRequest, world: World): ArmResponse {
  const vm = stored(request, world);
  return vm ? accepted(world, deleteVm(world, vm)) : noContent();
}

const action = (
  name: string,
  act: (world: World, vm: Vm) => Operation,
  throttle: Route['throttle'] = 'updateVm',
): Route => ({
  method: 'POST',
  path: `${one}/${name}`,
  operation: `${provider}/${name}/action`,
  throttle,
  handler: (request, world) => accepted(world, act(world, findVm(world, request.params))),
});

export const virtualMachineRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/subscriptions/{subscriptionId}/providers/Microsoft.Compute/virtualMachines',
    operation: `${provider}/read`,
    throttle: 'highCostGet',
    handler: list(({ subscriptionId }) => `/subscriptions/${subscriptionId}`),
  },
  {
    method: 'GET',
    path: inGroup,
    operation: `${provider}/read`,
    throttle: 'highCostGet',
    handler: list(({ subscriptionId, group }) => `/subscriptions/${subscriptionId}/resourceGroups/${group}`),
  },
  { method: 'GET', path: one, operation: `${provider}/read`, throttle: 'lowCostGet', handler: read },
  {
    method: 'GET',
    path: `${one}/instanceView`,
    operation: `${provider}/instanceView/read`,
    throttle: 'lowCostGet',
    throttleKey: ({ resourceId }) => resourceId.replace(/\/instanceView$/i, ''),
    handler: (request, world) => ok(instanceViewOf(world, findVm(world, request.params))),
  },
  { method: 'PUT', path: one, operation: `${provider}/write`, throttle: 'putVm', handler: write },
  { method: 'PATCH', path: one, operation: `${provider}/write`, throttle: 'updateVm', handler: write },
  { method: 'DELETE', path: one, operation: `${provider}/delete`, throttle: 'deleteVm', handler: remove },
  action('start', startVm),
  action('restart', restartVm),
  action('powerOff', powerOffVm),
  action('reapply', reapplyVm),
  action('deallocate', deallocateVm, 'deleteVm'),
  action('redeploy', redeployVm),
  action('reimage', reimageVm),
  {
    method: 'POST',
    path: `${one}/simulateEviction`,
    operation: `${provider}/simulateEviction/action`,
    throttle: 'deleteVm',
    handler: (request, world) => {
      simulateEviction(world, findVm(world, request.params));
      return noContent();
    },
  },
  {
    method: 'POST',
    path: `${one}/capture`,
    operation: `${provider}/capture/action`,
    throttle: 'updateVm',
    handler: (request, world) =>
      accepted(world, captureToBlob(world, findVm(world, request.params), request.body ?? {})),
  },
  {
    method: 'POST',
    path: `${one}/generalize`,
    operation: `${provider}/generalize/action`,
    throttle: 'updateVm',
    handler: (request, world) => {
      generalizeVm(world, findVm(world, request.params));
      return ok();
    },
  },
  {
    method: 'POST',
    path: `${one}/retrieveBootDiagnosticsData`,
    operation: `${provider}/retrieveBootDiagnosticsData/action`,
    throttle: 'lowCostGet',
    handler: (request, world) => ok(bootDiagnosticsOf(world, findVm(world, request.params))),
  },
  {
    method: 'GET',
    path: '/blobs/serial/{subscriptionId}/{group}/{vm}/serialconsole.log',
    operation: 'blobs/read',
    open: true,
    handler: (request, world) => ({
      status: 200,
      headers: { 'content-type': 'application/octet-stream' },
      body: serialLogOf(findVm(world, request.params), request.query.get('sig')),
    }),
  },
];
