import { describe, expect, it } from '@jest/globals';
import {
  areDecrypted,
  linuxReport,
  volumesOfLsblk,
  volumesOfManageBde,
  volumesOfWindows,
  windowsReport,
} from '../../src/domain/guest-output.ts';
import { CAPTURE_ID } from '../support/vm-builder.ts';

const bde = (...blocks: string[]) =>
  ['BitLocker Drive Encryption: Configuration Tool version 10.0.20348', 'Copyright (C) 2013 Microsoft Corporation.']
    .concat('', 'Disk volumes that can be protected with', 'BitLocker Drive Encryption:', ...blocks)
    .join('\r\n');

const block = (volume: string, conversion: string, percent: string) =>
  [
    `Volume ${volume}`,
    '',
    '    Size:                 126.45 GB',
    '    BitLocker Version:    2.0',
    `    Conversion Status:    ${conversion}`,
    `    Percentage Encrypted: ${percent}`,
    '    Encryption Method:    XTS-AES 256',
    '    Protection Status:    Protection Off',
    '    Key Protectors:       None Found',
    '',
  ].join('\r\n');

const os = (conversion: string, percent: string) => block('C: [Windows]\r\n[OS Volume]', conversion, percent);
const data = (conversion: string, percent: string) => block('F: [New Volume]\r\n[Data Volume]', conversion, percent);

const GERMAN = [
  'BitLocker-Laufwerkverschlüsselung: Konfigurationstool Version 10.0.20348',
  'Volume "C:" [Windows]',
  '[Betriebssystemvolume]',
  '    Konvertierungsstatus:     Vollständig entschlüsselt',
  '    Verschlüsselt (Prozent):  0,0%',
].join('\r\n');

describe('what manage-bde prints', () => {
  it('tells how far each volume is', () => {
    const volumes = volumesOfManageBde(bde(os('Decryption in Progress', '41.3%'), data('Fully Decrypted', '0.0%')));

    expect(volumes).toEqual([
      { name: 'C:', percentEncrypted: 41.3, fullyDecrypted: false },
      { name: 'F:', percentEncrypted: 0, fullyDecrypted: true },
    ]);
  });

  it.each<[string, string, boolean]>([
    ['every volume is fully decrypted', bde(os('Fully Decrypted', '0.0%'), data('Fully Decrypted', '0.0%')), true],
    ['a comma stands in the number', bde(os('Fully Decrypted', '0,0%')), true],
    [
      'one volume is still being decrypted',
      bde(os('Fully Decrypted', '0.0%'), data('Decryption in Progress', '1%')),
      false,
    ],
    ['one volume is encrypted', bde(os('Fully Decrypted', '0.0%'), data('Fully Encrypted', '100.0%')), false],
    ['decryption is paused at nothing', bde(os('Decryption Paused', '0.0%')), false],
    ['only used space is encrypted', bde(os('Used Space Only Encrypted', '100.0%')), false],
    ['the percentage is missing', bde(os('Fully Decrypted', '')), false],
    ['Windows speaks German', GERMAN, false],
    ['no volume is listed', bde(), false],
    ['nothing was printed', '', false],
    ['access was denied', 'ERROR: An attempt to access a required resource was denied.', false],
  ])('proves decryption only where it does: %s', (_what, output, proven) => {
    expect(areDecrypted(volumesOfManageBde(output))).toBe(proven);
  });

  it('counts a volume that cannot be read as wholly encrypted, so that nobody waits too short', () => {
    expect(volumesOfManageBde(bde(os('?', '?')))[0]?.percentEncrypted).toBe(100);
  });
});

describe('what Windows prints in any language', () => {
  const lines = (...volumes: string[]) => volumes.map((volume) => `volume|${volume}\r\n`).join('');
  const [english, german] = [bde(os('Fully Decrypted', '0.0%'), data('Fully Decrypted', '0.0%')), `${GERMAN}\r\n`];

  it.each<[string, string, boolean]>([
    ['German, and decrypted', german + lines('C:|0|0', 'F:|0|0'), true],
    ['German, and on its way', german + lines('C:|3|12', 'F:|0|0'), false],
    ['a locked volume, of which nothing is told', english + lines('C:|0|0', 'F:||'), false],
    ['a volume that was cut off the table', english + lines('C:|0|0', 'F:|0|0', 'G:|1|100'), false],
    ['a volume without a letter', english + lines('C:|0|0', 'F:|0|0', '|3|1'), false],
    ['English, and decrypted', english + lines('C:|0|0', 'F:|0|0'), true],
    ['a table that does not agree', bde(os('Decryption in Progress', '0.4%')) + lines('C:|0|0'), false],
    ['the table alone, of an older script', english, true],
  ])('proves decryption only where it does: %s', (_what, output, proven) => {
    expect(areDecrypted(volumesOfWindows(output))).toBe(proven);
  });

  it('tells how far a volume is, to a tenth where the table can be read', () => {
    const way = bde(os('Decryption in Progress', '41.3%')) + lines('C:|3|42', 'F:|3|7');
    expect(volumesOfWindows(way).map(({ percentEncrypted }) => percentEncrypted)).toEqual([41.3, 7]);
  });
});

describe('what lsblk prints', () => {
  const plain = 'sda disk \nsda1 part /\nsda15 part /boot/efi\nsdb disk \nsdb1 part /mnt\nsdc disk /data\nsr0 rom \n';

  it('lists disks and partitions, and no DVD', () => {
    expect(volumesOfLsblk(plain).map((volume) => volume.name)).toEqual(['sda', 'sda1', 'sda15', 'sdb', 'sdb1', 'sdc']);
  });

  it.each<[string, string, boolean]>([
    ['no dm-crypt mapping is left', plain, true],
    ['a data disk is behind dm-crypt', `${plain}0cd6f3a1 crypt /data\n`, false],
    ['the root is behind dm-crypt', 'sda disk \nsda2 part \nosencrypt crypt /\n', false],
    ['nothing was printed', '', false],
    ['lsblk is missing', 'sh: 1: lsblk: not found', false],
  ])('proves decryption only where it does: %s', (_what, output, proven) => {
    expect(areDecrypted(volumesOfLsblk(output))).toBe(proven);
  });
});

describe('what a Windows guest says of its generalization', () => {
  const RESEALED = 'IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE';

  it.each<[string, string, object]>([
    ['both signs', `${RESEALED}\r\ngeneralized ${CAPTURE_ID}\r\n`, { kind: 'generalized' }],
    ['the state alone, perhaps of an earlier attempt', RESEALED, { kind: 'working', imageState: RESEALED }],
    ['the marker of another run', `${RESEALED}\ngeneralized cap-0`, { kind: 'working', imageState: RESEALED }],
    [
      'the marker without the state',
      `IMAGE_STATE_COMPLETE\ngeneralized ${CAPTURE_ID}`,
      { kind: 'working', imageState: 'IMAGE_STATE_COMPLETE' },
    ],
    ['nothing', '', { kind: 'working', imageState: 'unknown' }],
    [
      'a failure of another run',
      `IMAGE_STATE_COMPLETE\nfailed cap-0 x`,
      { kind: 'working', imageState: 'IMAGE_STATE_COMPLETE' },
    ],
    [
      'a failure with the log',
      `IMAGE_STATE_UNDEPLOYABLE\r\nfailed ${CAPTURE_ID} sysprep ended without generalizing\r\nError SYSPRP Package x\r\n`,
      { kind: 'failed', reason: 'sysprep ended without generalizing\nError SYSPRP Package x' },
    ],
  ])('%s', (_what, output, report) => {
    expect(windowsReport(output, CAPTURE_ID)).toMatchObject(report);
  });
});

describe('what a Linux guest writes on its console', () => {
  it.each<[string, string, object]>([
    ['its last line', `boot\r\ngoldsmith ${CAPTURE_ID} generalized\r\n`, { kind: 'generalized' }],
    ['behind a time stamp', `[  12.3] goldsmith ${CAPTURE_ID} generalized\n`, { kind: 'generalized' }],
    [
      'followed by the shutdown',
      `goldsmith ${CAPTURE_ID} generalized\n[ OK ] Reached target Power-Off.\n`,
      { kind: 'generalized' },
    ],
    ['of another run', 'goldsmith cap-0 generalized', { kind: 'working', imageState: 'unknown' }],
    ['nothing', '', { kind: 'working', imageState: 'unknown' }],
    [
      'a failure',
      `goldsmith ${CAPTURE_ID} failed: waagent ended with 1`,
      { kind: 'failed', reason: 'waagent ended with 1' },
    ],
    [
      'a failure after which it worked',
      `goldsmith ${CAPTURE_ID} failed: x\ngoldsmith ${CAPTURE_ID} generalized`,
      { kind: 'generalized' },
    ],
  ])('%s', (_what, log, report) => {
    expect(linuxReport(log, CAPTURE_ID)).toMatchObject(report);
  });
});
