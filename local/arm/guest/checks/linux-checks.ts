import type { Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';
import { lsblk } from '../lsblk.ts';

type Look = readonly [text: RegExp, answer: (world: World, vm: Vm) => readonly string[]];

const none = (): string[] => [];

/** Substitutions that look at Linux without touching it, by the thing they look at. The first that fits wins. */
const looks: readonly Look[] = [
  [/os-release/, () => ['ubuntu']],
  [
    /^waagent\s+-version/,
    (_world, { guest, osContent }) =>
      osContent.linux?.agentState === 'present'
        ? [`WALinuxAgent-${guest.script.troubles.agentVersion ?? '2.10.0.8'} running on ubuntu 22.04`]
        : [],
  ],
  [/systemctl\s+is-active/, () => ['active', 'inactive']],
  [/^ps\s.*-u\s/, (_world, { guest }) => guest.script.troubles.userProcesses ?? []],
  [
    /^sed\b.*ovf-env\.xml/,
    (_world, { osContent: { linux } }) => (linux?.ovfEnv && linux.provisionedUser ? [linux.provisionedUser] : []),
  ],
  [
    /^ls\b.*ovf-env\.xml/,
    (_world, { osContent: { linux } }) => (linux?.ovfEnv ? ['/var/lib/waagent/ovf-env.xml'] : []),
  ],
  [/^cloud-init\s+status/, (_world, { guest }) => [guest.script.troubles.cloudInit ?? 'done']],
  [
    /^lsblk\b.*crypt/,
    (world, vm) =>
      (lsblk(world, vm, 'lsblk -rn --output NAME,TYPE,MOUNTPOINT') ?? []).filter((row) => / crypt /.test(row)),
  ],
  [/^subscription-manager\s+identity/, (_world, { guest }) => (guest.script.troubles.redHatRegistered ? ['yes'] : [])],
  [/^command\s+-v\s+systemd-run/, () => ['/usr/bin/systemd-run']],
  [/^residue$/, (_world, { osContent }) => (osContent.residue ?? []).map((item) => `remains ${item}`)],
  [/^(ps|pgrep)\b/, none],
];

/** What a command substitution that only looks would print; undefined for one that is not known. */
export const lookIntoLinux = (world: World, vm: Vm, command: string): readonly string[] | undefined =>
  looks.find(([pattern]) => pattern.test(command))?.[1](world, vm);
