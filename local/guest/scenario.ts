import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { linuxReport, type GuestReport } from '../../src/domain/guest-output.ts';
import { fillIn } from '../../src/domain/guest-scripts.ts';
import { residueOf, type Residue } from '../../src/domain/guest/residue.ts';
import { HERE, runInOverlay } from './overlay.ts';

/** One machine to run the script in, and what must be true of it afterwards. */
export interface Scenario {
  readonly name: string;
  readonly keepUser: boolean;
  readonly ovfEnv: 'readable' | 'unreadable' | 'missing';
  readonly powersOff: boolean;
  /** Lines of `look.sh` that must be there afterwards. */
  readonly after: readonly string[];
}

const CLEAN = [
  'machine-id: empty',
  'ssh host keys: 0',
  'other user bob: present, home present',
  'dhcp leases: 0',
  'shell histories: 0',
  'cloud-init instance data: 0',
  'agent state: 0',
  'bytes in logs: 0',
  'files in /tmp: 0',
  'files on the share: 1',
];
const GONE = ['provisioned user azureuser: gone, home gone', 'sudo rule of the provisioned user: 0'];
const STAYS = ['provisioned user azureuser: present, home present'];

export const SCENARIOS: readonly Scenario[] = [
  { name: 'deprovision', keepUser: false, ovfEnv: 'readable', powersOff: true, after: [...CLEAN, ...GONE] },
  { name: 'keep the user', keepUser: true, ovfEnv: 'readable', powersOff: true, after: [...CLEAN, ...STAYS] },
  {
    ...{ name: 'ovf-env.xml that waagent cannot read', keepUser: false, ovfEnv: 'unreadable', powersOff: true },
    after: [...CLEAN, ...GONE],
  },
  { name: 'ovf-env.xml missing', keepUser: false, ovfEnv: 'missing', powersOff: false, after: STAYS },
];

export interface Ran {
  readonly name: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** How the task was handed over: the transient unit. */
  readonly scheduled: readonly string[];
  readonly console: readonly string[];
  readonly report: GuestReport;
  readonly residue: Residue;
  /** What would have reached the machine: stopping services, powering off. */
  readonly powers: readonly string[];
  /** What was expected and is not so. */
  readonly wrong: readonly string[];
}

const CAPTURE_ID = 'cap-guest-linux';
const SCRIPT = fileURLToPath(new URL('../../src/guest/linux-generalize.sh', import.meta.url));

/** Sections of `run-script.sh` by their heading. */
function sectionsOf(output: string): ReadonlyMap<string, readonly string[]> {
  const parts = output.split(/^== /m).slice(1);
  return new Map(
    parts.map((part) => {
      const [name = '', ...lines] = part.trimEnd().split('\n');
      return [name, lines.filter((line) => line !== '')];
    }),
  );
}

function wrongIn(scenario: Scenario, ran: Omit<Ran, 'wrong'>): string[] {
  const poweredOff = ran.powers.includes('systemctl poweroff');
  const wrong = scenario.after.filter((line) => !ran.after.includes(line)).map((line) => `not so afterwards: ${line}`);
  if (poweredOff !== scenario.powersOff) wrong.push(poweredOff ? 'it powered off' : 'it did not power off');
  const kind = scenario.powersOff ? 'generalized' : 'failed';
  if (ran.report.kind !== kind) wrong.push(`the console says ${ran.report.kind}, not ${kind}`);
  if (scenario.powersOff && !ran.residue.complete) wrong.push('the residue report is not complete');
  if (!ran.scheduled.some((line) => line.startsWith('systemd-run --on-active=90 '))) wrong.push('it was not detached');
  return wrong;
}

/** Provisions a machine in an overlay of this one, runs the script of the guest there, and looks. */
export function runScenario(scenario: Scenario): Ran {
  const folder = mkdtempSync(join(tmpdir(), 'goldsmith-script-'));
  try {
    const script = join(folder, 'sent.sh');
    const DEPROVISION = scenario.keepUser ? '-deprovision' : '-deprovision+user';
    writeFileSync(script, fillIn(readFileSync(SCRIPT, 'utf8'), { CAPTURE_ID, DEPROVISION, DELAY_SECONDS: '90' }));
    const { stderr, stdout } = runInOverlay(['sh', join(HERE, 'run-script.sh'), script, scenario.ovfEnv, HERE]);
    const sections = sectionsOf(stdout);
    const section = (name: string) => sections.get(name) ?? [];
    if (!sections.has('after')) throw new Error(`the overlay gave up: ${(stderr || stdout).trim().slice(-500)}`);
    const serial = section('console').join('\n');
    const ran = {
      name: scenario.name,
      before: section('before'),
      after: section('after'),
      scheduled: section('stubs'),
      console: section('console'),
      report: linuxReport(serial, CAPTURE_ID),
      residue: residueOf(serial, CAPTURE_ID),
      powers: section('stubs after'),
    };
    return { ...ran, wrong: wrongIn(scenario, ran) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
