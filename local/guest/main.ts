/** `npm run guest:linux`: runs the script of the Linux guest for real, with Debian's waagent and cloud-init, in an overlay of this machine. */
import { parseArgs } from 'node:util';
import { installPackages, packagesAreInstalled, whyNoOverlay } from './overlay.ts';
import { changesBetween, fingerprint } from './real-machine.ts';
import { type Ran, runScenario, SCENARIOS } from './scenario.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const say = (line = '') => void (values.json || process.stdout.write(`${line}\n`));

function tell(ran: Ran): void {
  say(`${ran.wrong.length === 0 ? 'pass' : 'FAIL'}  ${ran.name}`);
  const width = Math.max(...ran.before.map((line) => line.length)) + 4;
  say(`      ${'before'.padEnd(width)}after`);
  ran.before.forEach((line, at) => say(`      ${line.padEnd(width)}${ran.after[at]?.split(': ')[1] ?? ''}`));
  ran.console.forEach((line) => say(`      console: ${line}`));
  ran.powers.forEach((line) => say(`      held back: ${line}`));
  ran.wrong.forEach((line) => say(`      WRONG: ${line}`));
  say();
}

function run(): number {
  const reason = whyNoOverlay();
  if (reason) {
    process.stderr.write(`guest:linux: cannot run here: ${reason}\n`);
    return 2;
  }
  const before = fingerprint();
  if (!packagesAreInstalled()) {
    say('installing waagent and cloud-init into an overlay, once …');
    installPackages();
  }
  const all = SCENARIOS.map((scenario) => {
    const ran = runScenario(scenario);
    tell(ran);
    return ran;
  });
  const changes = changesBetween(before, fingerprint());
  say(changes.length === 0 ? 'this machine is as it was' : `THIS MACHINE WAS CHANGED: ${changes.join(', ')}`);
  const passed = all.filter(({ wrong }) => wrong.length === 0).length;
  const result = { passed, failed: all.length - passed, thisMachineChanged: changes, fingerprint: before };
  process.stdout.write(`${JSON.stringify(values.json ? { ...result, scenarios: all } : result)}\n`);
  return passed === all.length && changes.length === 0 ? 0 : 1;
}

process.exitCode = run();
