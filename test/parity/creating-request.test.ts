import { describe, expect, test } from '@jest/globals';
import { azRequestOf } from '../../local/parity/made/az-vm-create.ts';
import { CreatingRequests } from '../../local/parity/made/creating-request.ts';
import type { Interaction, Recording } from '../../local/parity/recording.ts';
import { Told } from '../../local/parity/replay/told.ts';

const place = { subscriptionId: 's', group: 'g', location: 'westus' };
const idOf = (name: string) => `/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/${name}`;

const recording = (more: Partial<Recording>): Recording => ({
  ...{ name: 'r', scenario: 'r', recorder: 'js2021', recordedFrom: 'Mon, 18 Oct 2021 08:00:00 GMT', interactions: [] },
  ...more,
});
const sent = (method: string, name: string, status: number, body: Interaction['request']['body']): Interaction => ({
  i: 0,
  request: { method, path: `${idOf(name)}?api-version=2021-07-01`, body },
  response: { status, headers: {}, body: null },
});

describe('a machine whose creation a recording does not show', () => {
  const body = { location: 'westus' };
  const put = sent('PUT', 'vm', 201, body);
  const earlier = (...interactions: Interaction[]) =>
    recording({ recordedFrom: 'Mon, 18 Oct 2021 07:00:00 GMT', interactions });
  const found = (...folder: Recording[]) => new CreatingRequests(recording({}), folder).of(idOf('vm'))?.body;

  test('is made as an earlier recording of the same client made it, unless that deleted it', () => {
    expect(found(earlier(put))).toEqual(body);
    expect(found(earlier(put, sent('DELETE', 'vm', 202, null)))).toBeUndefined();
    expect(found(recording({ ...earlier(put), recorder: 'net2019' }))).toBeUndefined();
    expect(found(recording({ interactions: [put] }))).toBeUndefined();
  });

  test('is listed where its group is listed, and nowhere else', () => {
    const requests = new CreatingRequests(recording({}), [earlier(put)]);

    expect(requests.under('/subscriptions/s/resourceGroups/g').map(({ id }) => id)).toEqual([idOf('vm')]);
    expect(requests.under('/subscriptions/s/resourceGroups/other')).toEqual([]);
  });

  test('is made as the published test asked az for it', () => {
    const requests = new CreatingRequests(recording({ scenario: 'test_vm_redeploy' }), []);

    expect(requests.of(idOf('myvm'))?.body).toMatchObject({
      location: 'westus',
      properties: { osProfile: { computerName: 'myvm' }, storageProfile: { osDisk: { createOption: 'FromImage' } } },
    });
    expect(requests.of(idOf('another'))).toBeUndefined();
    expect(requests.of(idOf('myvm').replace('virtualMachines', 'disks'))).toBeUndefined();
  });
});

describe('what az vm create asks for', () => {
  test('is an ordinary machine with a key, and no kind of disk: the service chooses that', () => {
    const { properties } = azRequestOf(place, { name: 'vm', image: 'p:o:s:latest' });

    expect(properties.hardwareProfile).toEqual({ vmSize: 'Standard_DS1_v2' });
    expect(properties.osProfile.linuxConfiguration.disablePasswordAuthentication).toBe(true);
    expect(properties.storageProfile.osDisk).toEqual({
      ...{ createOption: 'FromImage', caching: 'ReadWrite', managedDisk: {} },
    });
  });

  test('puts empty disks where the image leaves room, and those that are attached behind them', () => {
    const wanted = { name: 'vm', image: 'images/i', imageLuns: [1], dataDisksGb: [1, 1], attachData: ['d'] };
    const { dataDisks } = azRequestOf(place, wanted).properties.storageProfile;

    expect(
      dataDisks.map(({ lun, createOption }: { lun: number; createOption: string }) => [lun, createOption]),
    ).toEqual([
      [0, 'Empty'],
      [2, 'Empty'],
      [3, 'Attach'],
    ]);
  });

  test('launches images of the second generation trusted, and asks for no profile where a disk is attached', () => {
    const second = azRequestOf(place, { name: 'vm', image: 'c:o:22_04-lts-gen2:latest' }).properties;
    const attached = azRequestOf(place, { name: 'vm', attachOs: 'd' }).properties;

    expect(second.securityProfile.securityType).toBe('TrustedLaunch');
    expect([attached.osProfile, attached.securityProfile]).toEqual([undefined, undefined]);
  });
});

test('a field that was told is not compared, nor what lies under it, but everything beside it', () => {
  const told = new Told();
  told.note(3, ['error', 'a.b']);
  const covered = (index: number, field: string) =>
    told.covers(index, { field, kind: 'value', recorded: '', ours: '' });

  expect([covered(3, 'error'), covered(3, 'error.code'), covered(3, 'a.b[].c')]).toEqual([true, true, true]);
  expect([covered(3, 'errors'), covered(3, 'a.c'), covered(4, 'error')]).toEqual([false, false, false]);
});
