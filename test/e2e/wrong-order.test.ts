import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WriteLogEntry } from '../../local/arm/write-log.ts';
import type { CaptureView } from '../../src/domain/run/capture-view.ts';
import { definitionId, GROUP, groupId, imageId, type Lab, linux, openLab, vmId, windows } from './support/lab.ts';

let lab: Lab;
let clones = 0;

beforeAll(async () => {
  lab = await openLab({
    seed: {
      virtualNetworks: ['westeurope', 'northeurope', 'uksouth'].map((location) => ({
        resourceGroup: GROUP,
        name: location,
        location,
      })),
      virtualMachines: [
        windows('sysprep-cut'),
        windows('sysprep-copied'),
        windows('never', { guest: { sysprepSeconds: 300 } }),
        windows('started-again'),
        windows('proper'),
        linux('waagent-cut'),
        linux('linux-never'),
        windows('app-windows', {
          ade: { kind: 'single-pass', volumes: 'All' },
          dataDisks: [{ lun: 0 }],
          guest: { decryptSeconds: 9_000, sysprepSeconds: 900 },
        }),
        linux('app-linux', { dataDisks: [{ lun: 0 }] }),
        windows('app-image', { ade: { kind: 'single-pass', volumes: 'OS' } }),
      ],
    },
  });
});
afterAll(() => lab.close());

// ---- what an operator does by hand, in whatever order

const act = (name: string, action: string) => lab.azure('POST', `${vmId(name)}/${action}`);

async function seal(name: string): Promise<void> {
  await act(name, 'deallocate');
  await lab.pass(60);
  await act(name, 'generalize');
}

/** Runs one of our own scripts in the guest, as the app would. */
async function runInGuest(name: string, file: string): Promise<void> {
  const values: Record<string, string> = {
    ...{
      CAPTURE_ID: 'cap-by-hand',
      DELAY_SECONDS: '60',
      SYSPREP_MINUTES: '30',
      PROOF_SECONDS: '120',
      RELEASE_SECONDS: '30',
    },
    DEPROVISION: '-deprovision+user',
  };
  const text = readFileSync(new URL(`../../src/guest/${file}`, import.meta.url), 'utf8');
  const script = text.replace(/__([A-Z_]+)__/g, (all, key: string) => values[key] ?? all);
  await lab.azure('PUT', `${vmId(name)}/runCommands/by-hand`, {
    location: 'westeurope',
    properties: { source: { script }, asyncExecution: true },
  });
}

async function makeImage(name: string, source: object): Promise<string> {
  const id = imageId(`image-of-${name}`);
  const answer = await lab.azure('PUT', id, {
    location: 'westeurope',
    properties: { hyperVGeneration: 'V2', ...source },
  });
  if (answer.status >= 300) throw new Error(answer.text);
  await lab.pass(120);
  return id;
}

const imageOf = (name: string) => makeImage(name, { sourceVirtualMachine: { id: vmId(name) } });

const ownInterface = (name: string, region: string) => {
  const subnet = { id: `${groupId()}/providers/Microsoft.Network/virtualNetworks/${region}/subnets/default` };
  const properties = { ipConfigurations: [{ name: 'ipconfig1', properties: { subnet } }] };
  return { networkApiVersion: '2022-11-01', networkInterfaceConfigurations: [{ name, properties }] };
};

/** Deploys a machine and answers how that ended: the code of the failure, or the provisioning state. */
async function deploy(image: string, location = 'westeurope'): Promise<string> {
  clones += 1;
  const id = vmId(`clone-${clones}`);
  const answer = await lab.azure('PUT', id, {
    location,
    properties: {
      hardwareProfile: { vmSize: 'Standard_D2s_v5' },
      storageProfile: { imageReference: { id: image } },
      osProfile: { computerName: 'clone', adminUsername: 'ann', adminPassword: 'not a secret 1' },
      networkProfile: ownInterface(`clone-${clones}-nic`, location),
    },
  });
  if (answer.status !== 201) throw new Error(answer.text);
  await lab.pass(2_700);
  const operation = new URL(answer.headers.get('azure-asyncoperation') ?? '');
  const ended = await lab.azure('GET', `${operation.pathname}${operation.search}`);
  return (ended.body.error?.code ?? ended.body.status) as string;
}

describe('a wrong order, made by hand, gives an image whose deployments do not come up', () => {
  it('the machine is deallocated and flagged while Sysprep runs', async () => {
    await runInGuest('sysprep-cut', 'windows-generalize.ps1');
    await lab.pass(180);
    await seal('sysprep-cut');

    expect(await deploy(await imageOf('sysprep-cut'))).toBe('OSProvisioningTimedOut');
  });

  it('the same as a gallery version', async () => {
    const id = `${definitionId('win')}/versions/9.0.0`;
    const answer = await lab.azure('PUT', id, {
      location: 'westeurope',
      properties: {
        storageProfile: { source: { virtualMachineId: vmId('sysprep-cut') } },
        publishingProfile: { targetRegions: [{ name: 'westeurope', regionalReplicaCount: 1 }] },
      },
    });
    expect(answer.status).toBe(201);
    await lab.pass(7_200);

    expect(await deploy(id)).toBe('OSProvisioningTimedOut');
    await lab.azure('DELETE', id);
    await lab.pass(600);
  });

  it('the disk is copied before Sysprep has ended', async () => {
    await runInGuest('sysprep-copied', 'windows-generalize.ps1');
    await lab.pass(180);
    const disk = (await lab.azure('GET', vmId('sysprep-copied'))).body.properties.storageProfile.osDisk;
    const snapshot = `${groupId()}/providers/Microsoft.Compute/snapshots/too-early`;
    await lab.azure('PUT', snapshot, {
      location: 'westeurope',
      properties: { creationData: { createOption: 'Copy', sourceResourceId: disk.managedDisk.id } },
    });
    await lab.pass(900);
    expect((await lab.state(vmId('sysprep-copied'))).osContent).toMatchObject({ generalized: true });

    const source = {
      storageProfile: { osDisk: { osType: 'Windows', osState: 'Generalized', snapshot: { id: snapshot } } },
    };
    expect(await deploy(await makeImage('sysprep-copied', source))).toBe('OSProvisioningTimedOut');
  });

  it('the guest was never generalized', async () => {
    await seal('never');

    expect(await deploy(await imageOf('never'))).toBe('OSProvisioningTimedOut');
  });

  it('the machine is started once more after Sysprep', async () => {
    await runInGuest('started-again', 'windows-generalize.ps1');
    await lab.pass(900);
    expect(await lab.state(vmId('started-again'))).toMatchObject({
      power: 'stopped',
      osContent: { generalized: true },
    });
    await act('started-again', 'start');
    await lab.pass(60);
    await seal('started-again');

    expect(await deploy(await imageOf('started-again'))).toBe('OSProvisioningTimedOut');
  });

  it('a Linux machine is deallocated while waagent runs', async () => {
    await runInGuest('waagent-cut', 'linux-generalize.sh');
    // The unit starts a minute after the command has run, and needs twenty seconds.
    const isAtIt = async () => (await lab.state(vmId('waagent-cut'))).guest.generalizing as boolean;
    for (let look = 0; look < 60 && !(await isAtIt()); look += 1) await lab.pass(5);
    await seal('waagent-cut');
    expect((await lab.state(vmId('waagent-cut'))).osContent).toMatchObject({ halfGeneralized: true });

    expect(await deploy(await imageOf('waagent-cut'))).toBe('OSProvisioningTimedOut');
  });

  it('a Linux machine was never deprovisioned', async () => {
    await seal('linux-never');

    expect(await deploy(await imageOf('linux-never'))).toBe('OSProvisioningTimedOut');
  });

  it('a machine that runs can be neither flagged nor captured', async () => {
    const flag = await act('proper', 'generalize');
    const image = await lab.azure('PUT', imageId('image-of-proper'), {
      location: 'westeurope',
      properties: { hyperVGeneration: 'V2', sourceVirtualMachine: { id: vmId('proper') } },
    });

    expect([flag.status, image.status]).toEqual([409, 409]);
  });

  it('the right order, by the same hand, gives one whose deployments come up', async () => {
    await runInGuest('proper', 'windows-generalize.ps1');
    await lab.pass(900);
    await seal('proper');

    expect(await deploy(await imageOf('proper'))).toBe('Succeeded');
  });
});

describe.each([
  {
    name: 'app-windows',
    what: 'a Windows machine under Azure Disk Encryption, to a gallery',
    target: { kind: 'gallery', definitionId: definitionId('win') },
    regions: ['westeurope', 'northeurope', 'uksouth'],
    generalized: /sysprep reached IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE/,
    disks: 2,
  },
  {
    name: 'app-linux',
    what: 'a Linux machine, to a gallery',
    target: { kind: 'gallery', definitionId: definitionId('lin') },
    regions: ['westeurope', 'northeurope'],
    generalized: /waagent ended with 0/,
    disks: 2,
  },
  {
    name: 'app-image',
    what: 'a Windows machine under Azure Disk Encryption, to a managed image',
    target: { kind: 'managed-image', name: 'made-by-the-app' },
    regions: ['westeurope'],
    generalized: /sysprep reached IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE/,
    disks: 1,
  },
])('the app, with $what,', ({ name, target, regions, generalized, disks }) => {
  const id = vmId(name);
  const isEncrypted = name !== 'app-linux';
  let view: CaptureView;
  let log: WriteLogEntry[];

  const at = (suffix: string): WriteLogEntry[] => log.filter(({ operationName }) => operationName.endsWith(suffix));
  const when = (suffix: string): number => Date.parse(at(suffix)[0]?.at ?? '');
  const history = async (what: RegExp): Promise<number> => {
    const notes = (await lab.state(id)).guest.history as { at: string; what: string }[];
    return Date.parse(notes.find((note) => what.test(note.what))?.at ?? '');
  };

  beforeAll(async () => {
    const before = (await lab.writes()).at(-1)?.seq ?? 0;
    const wanted = regions.map((region) => ({ name: region, concurrentDeployments: regions.length > 1 ? 60 : 20 }));
    const answer = await lab.start(name, { target, regions: wanted });
    view = await lab.untilEnded(answer.body.id);
    await lab.untilQuiet(id);
    log = (await lab.writes()).filter(({ seq }) => seq > before);
  });

  it('ends with an image whose deployments come up', async () => {
    expect(view.state).toBe('captured');
    expect(await deploy(view.image?.id ?? '', regions.at(-1))).toBe('Succeeded');
  });

  it('writes in the right order, and nothing twice', () => {
    const steps = log
      .filter(({ operationName }) => !/\/runCommands\/|\/retrieveBootDiagnosticsData\//.test(operationName))
      .map(({ method, operationName }) => `${method} ${operationName.replace('Microsoft.', '')}`);
    expect(steps).toEqual([
      'PATCH Resources/tags/write',
      ...(disks === 1
        ? ['PUT Compute/snapshots/write']
        : ['PUT Compute/restorePointCollections/write', 'PUT Compute/restorePointCollections/restorePoints/write']),
      ...(isEncrypted
        ? ['PUT Compute/virtualMachines/extensions/write', 'DELETE Compute/virtualMachines/extensions/delete']
        : []),
      'POST Compute/virtualMachines/deallocate/action',
      'PATCH Resources/tags/write',
      'POST Compute/virtualMachines/generalize/action',
      // The second PUT of a version publishes it.
      ...(target.kind === 'gallery'
        ? Array<string>(2).fill('PUT Compute/galleries/images/versions/write')
        : ['PUT Compute/images/write']),
    ]);
  });

  it('deallocates only a guest that was generalized and has shut itself down, and flags only after that', async () => {
    const ended = await history(generalized);
    const wentDown = await history(/went down: shut down from inside/);

    expect(ended).toBeLessThanOrEqual(wentDown);
    expect(wentDown).toBeLessThanOrEqual(when('/deallocate/action'));
    expect(when('/deallocate/action')).toBeLessThan(when('/generalize/action'));
    expect(await history(/cut short|booted although/)).toBeNaN();
  });

  it('removes every run command while the guest still runs', async () => {
    const removed = at('/runCommands/delete').map((entry) => Date.parse(entry.at));
    const put = at('/runCommands/write').map(({ path }) => path);

    expect(new Set(at('/runCommands/delete').map(({ path }) => path))).toEqual(new Set(put));
    expect(new Set(put).size).toBe(put.length);
    expect(Math.max(...removed)).toBeLessThanOrEqual(await history(/went down/));
  });

  it('never starts, restarts or powers off a machine, and changes no model', () => {
    const forbidden = /virtualMachines\/(start|restart|powerOff|reapply|redeploy)\/action|virtualMachines\/write/;

    expect(log.filter(({ operationName }) => forbidden.test(operationName))).toEqual([]);
  });

  if (isEncrypted) {
    it('removes the encryption extension only when the guest’s volumes are fully decrypted', async () => {
      const { guest, osContent } = await lab.state(id);
      const decryptMs = guest.script.decryptSeconds * 1000;

      expect(when('/extensions/delete') - when('/extensions/write')).toBeGreaterThanOrEqual(decryptMs);
      expect(osContent.volumes.map((volume: { percent: number }) => volume.percent)).toEqual([0]);
      expect((await lab.state(id)).encryptionOrphaned).toBe(false);
      expect(await history(/sysprep started/)).toBeGreaterThan(when('/extensions/delete'));
    });
  }

  if (target.kind === 'gallery') {
    it('puts the version once, with all its regions', () => {
      const body = at('/versions/write')[0]?.body as { properties: { publishingProfile: { targetRegions: object[] } } };

      expect(body.properties.publishingProfile.targetRegions).toMatchObject(
        regions.map((region) => ({ name: region, regionalReplicaCount: 3 })),
      );
    });
  }
});
