import { readFileSync } from 'node:fs';
import { type ArmClients, makeArmClients } from '../azure/arm-clients.ts';
import { makeActivityLog } from '../azure/surroundings/activity-log.ts';
import { makeCredential } from '../azure/credential.ts';
import { makeDiskEncryption } from '../azure/disk-encryption.ts';
import { makeEncryptionSets } from '../azure/surroundings/encryption-sets.ts';
import { makeDefinitionReader } from '../azure/gallery/definition-reader.ts';
import { makeDefinitions } from '../azure/gallery/definitions.ts';
import { makeGalleries } from '../azure/galleries.ts';
import { makeImages } from '../azure/images.ts';
import { makeLocks } from '../azure/surroundings/locks.ts';
import { makeOperations } from '../azure/operations.ts';
import { makePermissions } from '../azure/surroundings/permissions.ts';
import { makePreparedSources } from '../azure/prepared/prepared-sources.ts';
import { makeQuotas } from '../azure/surroundings/quotas.ts';
import { makeInterfaces } from '../azure/surroundings/interfaces.ts';
import { makeRegions } from '../azure/surroundings/regions.ts';
import { makeRemovals } from '../azure/removal/removals.ts';
import { makeRestorePoints } from '../azure/restore/restore-points.ts';
import { makeRestores } from '../azure/restore/restores.ts';
import { makeRunCommands } from '../azure/run-commands.ts';
import { makeSnapshots } from '../azure/snapshots.ts';
import { makeTemporaries } from '../azure/temporaries/temporaries.ts';
import { makeSummaryBlobs } from '../azure/storage/summary-blobs.ts';
import { makeTagStore } from '../azure/tag-store.ts';
import { makeVirtualMachines } from '../azure/virtual-machines.ts';
import type { GuestScript, GuestScripts } from '../domain/guest-scripts.ts';
import type { WaitingLine } from '../domain/ports/waiting-lines.ts';
import type { Summaries } from '../domain/ports/summaries.ts';
import type { Policy } from '../domain/request/policy.ts';
import { readSettings, type Settings } from '../settings.ts';
import { readPolicy } from './policy.ts';
import { makeSummaries } from './summaries/make-summaries.ts';

const SCRIPTS: readonly GuestScript[] = [
  'windows-preflight.ps1',
  'linux-preflight.sh',
  'windows-generalize.ps1',
  'windows-guest-state.ps1',
  'windows-stop-task.ps1',
  'linux-stop-task.sh',
  'windows-volumes.ps1',
  'windows-optimize.ps1',
  'linux-generalize.sh',
  'linux-volumes.sh',
];

/** `../guest` holds in the source tree and in the bundle alike. */
const readScript = (name: GuestScript): string => readFileSync(new URL(`../guest/${name}`, import.meta.url), 'utf8');

/** The adapters, each over the same clients. */
export function makePorts(arm: ArmClients) {
  const definitionReader = makeDefinitionReader(arm);
  return {
    vms: makeVirtualMachines(arm),
    runCommands: makeRunCommands(arm),
    encryption: makeDiskEncryption(arm),
    snapshots: makeSnapshots(arm),
    galleries: makeGalleries(arm, definitionReader),
    definitions: makeDefinitions(arm, definitionReader),
    images: makeImages(arm),
    operations: makeOperations(arm),
    preparedSources: makePreparedSources(arm),
    tags: makeTagStore(arm),
    locks: makeLocks(arm),
    permissions: makePermissions(arm),
    encryptionSets: makeEncryptionSets(arm),
    quotas: makeQuotas(arm),
    regions: makeRegions(arm),
    interfaces: makeInterfaces(arm),
    temporaries: makeTemporaries(arm),
    removals: makeRemovals(arm),
    activityLog: makeActivityLog(arm),
    restorePoints: makeRestorePoints(arm),
    restores: makeRestores(arm),
  };
}

/** Everything the functions stand on, made once when the app loads. */
export interface Services {
  readonly settings: Settings;
  readonly policy: Policy;
  readonly ports: ReturnType<typeof makePorts>;
  readonly scripts: GuestScripts;
  /** What Azure's own clock said last, in milliseconds; undefined before it has answered. */
  readonly azureMs: () => number | undefined;
  readonly summaries: Summaries;
  readonly waitingLines: () => readonly WaitingLine[];
}

export function makeServices(env: Readonly<Record<string, string | undefined>>): Services {
  const settings = readSettings(env);
  const credential = makeCredential(settings.GOLDSMITH_CREDENTIAL, settings.AZURE_CLIENT_ID);
  const arm = makeArmClients({ credential, endpoint: settings.GOLDSMITH_ARM_ENDPOINT.replace(/\/+$/, '') });
  const scripts = Object.fromEntries(SCRIPTS.map((name) => [name, readScript(name)])) as GuestScripts;
  const keeper = settings.GOLDSMITH_SUMMARIES_CLIENT_ID ?? settings.AZURE_CLIENT_ID;
  const summaries = makeSummaries(settings.GOLDSMITH_SUMMARIES_URL, (url) =>
    makeSummaryBlobs(url, makeCredential(settings.GOLDSMITH_CREDENTIAL, keeper)),
  );
  return {
    ...{ settings, policy: readPolicy(settings), ports: makePorts(arm), scripts, summaries },
    waitingLines: () => arm.waitingLines(),
    azureMs: () => arm.azureMs,
  };
}
