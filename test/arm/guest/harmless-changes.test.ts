import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { guestScript, linuxGeneralize, windowsGeneralize } from '../support/guest-script.ts';
import { machine, runScript, startSim, subscriptionId, vmId, type Sim } from '../support/sim.ts';

type Change = (script: string) => string;

/** The ends of here-documents and the lines before a continuation stay as they are: there a blank is not harmless. */
const perLine =
  (change: Change): Change =>
  (script) =>
    script
      .split('\n')
      .map((line) => (/^('@|@'|TASK)?$|[\\]$|@'$|<<'TASK'$|^#!/.test(line) ? line : change(line)))
      .join('\n');

const both: readonly (readonly [string, Change])[] = [
  ['with empty lines', perLine((line) => `${line}\n`)],
  ['indented further', perLine((line) => `    ${line}`)],
  ['with blanks at the ends of lines', perLine((line) => `${line}  `)],
  ['without its comments', perLine((line) => (/^\s*#/.test(line) ? '' : line))],
  ['with more comments', perLine((line) => `# waagent -deprovision, Sysprep.exe /generalize: not here\n${line}`)],
];

const windows: readonly (readonly [string, Change])[] = [
  ...both,
  ['with the line ends of Windows', (script) => script.replaceAll('\n', '\r\n')],
  [
    'with other names of variables',
    (script) =>
      script
        .replaceAll('$marker', '$sign')
        .replaceAll('$folder', '$place')
        .replaceAll('$release', '$go')
        .replaceAll('$task', '$body'),
  ],
  [
    'with cmdlets in small letters',
    (script) =>
      script.replace(/\b(Set|Get|Remove|Stop|Start|Register|Unregister|Join|Test|New)-[A-Z]\w+/g, (name) =>
        /Reason|Residue/.test(name) ? name : name.toLowerCase(),
      ),
  ],
  [
    'with notes behind statements',
    perLine((line) => (/[{}(|`]\s*$|^\s*#|Write-Output/.test(line) || !line.trim() ? line : `${line} # as it was`)),
  ],
];

const linux: readonly (readonly [string, Change])[] = [
  ...both,
  [
    'with other names of variables',
    (script) => script.replace(/\bprovisioning\b/g, 'envelope').replace(/\bmode\b/g, 'kind_of_work'),
  ],
  [
    'with whole paths',
    (script) =>
      script
        .replaceAll('\nwaagent ', '\n/usr/sbin/waagent ')
        .replaceAll('systemctl poweroff', '/usr/bin/systemctl poweroff'),
  ],
  [
    'with notes behind statements',
    perLine((line) => (/^(waagent|truncate|say "gen|systemctl|systemd-run)/.test(line) ? `${line} # as it was` : line)),
  ],
];

let sim: Sim;
beforeEach(async () => {
  sim = await startSim();
});
afterEach(() => sim.close());

const seed = (os: 'Windows' | 'Linux') =>
  sim.call('POST', '/admin/seed', {
    subscriptionId,
    virtualMachines: [machine({ os, guest: { sysprepSeconds: 240, residue: ['user bob uid=1001'] } })],
  });

/** What is left of a machine on which the script ran, and what it said. */
async function endOf(os: 'Windows' | 'Linux', script: string, look: string) {
  await seed(os);
  const scheduled = await runScript(sim, 'generalize', script);
  sim.pass(os === 'Windows' ? 330 : 60);
  const seen = os === 'Windows' ? await runScript(sim, 'state', look) : undefined;
  sim.pass(600);
  const vm = sim.arm.world.tables.virtualMachines.get(vmId());
  const { output, exitCode } = scheduled ?? {};
  return {
    output,
    exitCode,
    seen: seen?.output,
    power: vm?.power,
    content: vm?.osContent,
    serial: vm?.guest.serialLog,
  };
}

const state = () => guestScript('windows-guest-state.ps1', { CAPTURE_ID: 'cap42' });

describe('a script of ours does to the simulated guest what it did, when it was changed harmlessly:', () => {
  it.each(windows)('Windows, %s', async (_what, change) => {
    const before = await endOf('Windows', windowsGeneralize(), state());
    await sim.close();
    sim = await startSim();

    const after = await endOf('Windows', change(windowsGeneralize()), change(state()));

    expect(before).toMatchObject({ power: 'stopped', content: { generalized: true } });
    expect(after).toEqual(before);
  });

  it.each(linux)('Linux, %s', async (_what, change) => {
    const before = await endOf('Linux', linuxGeneralize(), '');
    await sim.close();
    sim = await startSim();

    const after = await endOf('Linux', change(linuxGeneralize()), '');

    expect(before).toMatchObject({ power: 'stopped', content: { generalized: true, linux: { machineId: 'empty' } } });
    expect(after).toEqual(before);
  });

  it.each([
    ['Windows', 'windows-preflight.ps1', windows],
    ['Linux', 'linux-preflight.sh', linux],
  ] as const)('the preflight of %s says the same', async (os, file, changes) => {
    await seed(os);
    const before = await runScript(sim, 'plain', guestScript(file));
    for (const [index, [what, change]] of changes.entries()) {
      const after = await runScript(sim, `changed${index}`, change(guestScript(file)));
      expect([what, after?.output, after?.error]).toEqual([what, before?.output, before?.error]);
    }
  });
});

describe('a script of ours that was broken does not do what it did:', () => {
  it.each([
    [
      'Windows',
      'Sysprep only in a comment',
      windowsGeneralize,
      (text: string) => text.replace('& (Join-Path $sysprep', '# & (Join-Path $sysprep'),
    ],
    [
      'Windows',
      'nothing that shuts down',
      windowsGeneralize,
      (text: string) => text.replace('Stop-Computer -Force', '# Stop-Computer -Force'),
    ],
    ['Linux', 'waagent only in a comment', linuxGeneralize, (text: string) => text.replace('\nwaagent', '\n# waagent')],
    [
      'Linux',
      'nothing that shuts down',
      linuxGeneralize,
      (text: string) => text.replace('systemctl poweroff', ': poweroff'),
    ],
  ] as const)('%s, %s', async (os, _what, script, change) => {
    const { content, power } = await endOf(os, change(script()), state());

    expect(content?.generalized === true && power === 'stopped').toBe(false);
  });
});
