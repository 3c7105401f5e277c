import type { Place, Scenario } from '../scenario.ts';

const linux = { os: 'Linux' } as const;
const about = 'definition';
const creating = (more: object = {}) => ({ profile: 'creating', ...more });
const asked = () => creating();
const captured = { state: 'captured', code: 'definition-will-be-created' } as const;
/** The gallery, and in it anything but the definition. */
const without =
  (...definitions: { readonly name: string; readonly osType: 'Linux'; readonly versions?: readonly string[] }[]) =>
  ({ group }: Place) => ({
    galleries: [{ resourceGroup: group, name: 'golden', location: 'westeurope', definitions }],
  });
const missing = { about, seed: without() };

/** Image definitions that are made on demand, from the source's own properties, where the profile permits it. */
export const DEFINITIONS: readonly Scenario[] = [
  { ...missing, name: 'Linux', vm: linux, request: asked, expected: captured },
  {
    ...{ ...missing, name: 'Windows with Trusted Launch', request: asked, expected: captured },
    vm: { os: 'Windows', securityType: 'TrustedLaunch', guest: { sysprepSeconds: 60 } },
  },
  { ...missing, name: 'the first generation', vm: { ...linux, generation: 'V1' }, request: asked, expected: captured },
  { ...missing, name: 'Arm64', vm: { ...linux, architecture: 'Arm64' }, request: asked, expected: captured },
  {
    ...{ ...missing, name: 'the NVMe disk controller', request: asked, expected: captured },
    vm: { ...linux, diskControllerType: 'NVMe' },
  },
  {
    ...{ ...missing, name: 'a copy', vm: linux, request: () => creating({ mode: 'copy' }) },
    expected: { ...captured, sourceRuns: true },
  },
  {
    ...{ ...missing, name: 'a specialized copy', vm: linux, expected: { ...captured, sourceRuns: true } },
    request: () => creating({ mode: 'copy', osState: 'specialized' }),
  },
  {
    ...{ about, name: 'one that exists is taken as it is', vm: linux, request: asked },
    expected: { state: 'captured' },
  },
  {
    ...{ ...missing, name: 'an identity of the caller’s own', vm: linux, expected: captured },
    request: ({ definitionId }) =>
      creating({
        target: { kind: 'gallery', definitionId, createDefinition: { publisher: 'us', offer: 'web', sku: 'v1' } },
      }),
  },
  {
    ...{ ...missing, name: 'no profile permits it', vm: linux, request: () => ({}) },
    expected: { state: 'refused', code: 'definition-not-found' },
  },
  {
    ...{ ...missing, name: 'asked for without a profile', vm: linux },
    request: ({ definitionId }) => ({ target: { kind: 'gallery', definitionId, createDefinition: {} } }),
    expected: { state: 'refused', code: 'definition-creation-not-in-profile' },
  },
  {
    ...{ about, name: 'no gallery to make it in', vm: linux, request: asked, seed: () => ({ galleries: [] }) },
    expected: { state: 'refused', code: 'gallery-not-found' },
  },
  {
    ...{ ...missing, name: 'Azure fails to make it', vm: linux, request: asked },
    faults: ({ group }) => [
      {
        ...{ operation: 'Microsoft.Compute/galleries/images/write', resource: group },
        effect: { kind: 'fail-operation', code: 'InternalExecutionError', message: 'it broke' },
      },
    ],
    expected: { state: 'failed', step: 'make-definition', code: 'InternalExecutionError', sourceRuns: true },
  },
  {
    ...{ ...missing, name: 'cancelled while it is made', vm: linux, request: asked },
    reactions: [{ at: 'make-definition', does: 'cancel' }],
    expected: { state: 'cancelled', step: 'make-definition', sourceRuns: true },
  },
];
