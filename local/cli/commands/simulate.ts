import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { definitionId, IMAGE_NAME, MACHINES, seed, vmId } from '../../start/cast.ts';
import { type Child, startChild } from '../connect/child.ts';
import { keepTime } from '../connect/keep-time.ts';
import { findRunning } from '../connect/running-file.ts';
import { findSimulation, removeSimulation, type Simulation, writeSimulation } from '../connect/simulation-file.ts';
import { badInput, EXIT_CODES_HELP, trouble } from '../exit-code.ts';
import { interruptible } from '../interrupt.ts';
import { type Fault, faultOf, faultsIn } from '../options/fault-option.ts';
import { stateOption } from '../options/connection-options.ts';
import { portOf, scaleOf } from '../options/numbers.ts';
import { simulatedDirectory, stateDirectory } from '../places.ts';
import { makeTerminal, type Terminal } from '../screen/terminal.ts';

interface SimulateFlags {
  readonly state?: string;
  readonly port: string;
  readonly scale: string;
  readonly json?: boolean;
  readonly fault: readonly Fault[];
  readonly faults?: string;
  readonly duplicateEvents?: boolean;
  readonly shuffleEvents?: boolean;
  readonly latency: string;
}

const IDENTITY_HEADER = 'simulated-identity-header';

const EXAMPLES = `
Examples:
  $ goldsmith simulate
  $ goldsmith simulate --fault throttle:VirtualMachines_Deallocate --fault fail:GalleryImageVersions_CreateOrUpdate
  $ goldsmith capture "$VM_ID" --gallery "$DEFINITION_ID" --simulated --watch      (in another terminal)

Nothing of it is real: no subscription, no credential, no cost. It ends with Ctrl+C, and what it held is gone then; with --state DIR it is kept
there, and goes on where it was when it is started again. Operations take times drawn from recorded ones, the same for the same --latency. Faults are
scripted by --fault, by --faults FILE, or while it runs with POST $GOLDSMITH_ARM_ENDPOINT/admin/faults, and what happens to a machine with POST
/admin/guest (see docs/simulator.md).
${EXIT_CODES_HELP}`;

function explain(terminal: Terminal, { scale, url }: Simulation, state: string | undefined): void {
  const more = state ? ` --state ${state}` : '';
  const lines = [
    `simulated Azure at ${url}, ${scale} seconds of it per second of yours while goldsmith is at work on it`,
    '',
    `  ${MACHINES.windows.padEnd(10)} Windows under Azure Disk Encryption`,
    `  ${MACHINES.linux.padEnd(10)} Linux`,
    `  ${MACHINES.managed.padEnd(10)} Linux, generation 1`,
    '',
    'In another terminal (or leave the three exports out and put --simulated on every command):',
    '',
    `  export GOLDSMITH_ARM_ENDPOINT=${url}`,
    `  export IDENTITY_ENDPOINT=${url}/msi/token`,
    `  export IDENTITY_HEADER=${IDENTITY_HEADER}`,
    `  goldsmith preflight ${vmId(MACHINES.linux)} --gallery ${definitionId('linux-api')}${more}`,
    `  goldsmith capture ${vmId(MACHINES.windows)} --gallery ${definitionId('windows-web')} --region westeurope=60 --region northeurope=60 --watch${more}`,
    `  goldsmith capture ${vmId(MACHINES.managed)} --image ${IMAGE_NAME} --watch${more}`,
    '',
    state ? `Ctrl+C ends it; what it held is kept in ${state}.` : 'Ctrl+C ends it; what it held is gone then.',
  ];
  for (const line of lines) terminal.say(line);
}

interface Keeping {
  readonly stateDir: string;
  /** Where the world is kept; undefined for one that is gone at the end. */
  readonly stateFile: string | undefined;
  readonly isNew: boolean;
}

function keepingOf(stateDir: string, asked: boolean): Keeping {
  const stateFile = asked ? join(stateDir, 'simulated-azure.jsonl') : undefined;
  return { stateDir, stateFile, isNew: stateFile === undefined || !existsSync(stateFile) };
}

const tell = (arm: Child, path: string, body: unknown) =>
  fetch(`${arm.url}/admin/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** What was asked for on the command line, in a world that is kept as well as in a new one. */
async function script(arm: Child, { fault, faults, duplicateEvents, shuffleEvents }: SimulateFlags): Promise<void> {
  const rules = [...fault, ...(faults === undefined ? [] : faultsIn(faults))];
  if (rules.length > 0) {
    const { ok } = await tell(arm, 'faults', rules);
    if (!ok) throw badInput('the simulated Azure does not take these faults: see docs/simulator.md');
  }
  if (duplicateEvents || shuffleEvents)
    await tell(arm, 'event-faults', { duplicate: duplicateEvents ? 1 : 0, shuffle: shuffleEvents ?? false });
}

async function startSeeded(port: number, latency: string, { stateDir, stateFile, isNew }: Keeping): Promise<Child> {
  const kept = stateFile === undefined ? [] : ['--state', stateFile];
  const args = ['--port', String(port), '--start-at', new Date().toISOString(), ...kept];
  const arm = await startChild('arm', args, { ...process.env, IDENTITY_HEADER }, join(stateDir, 'simulate.log')).catch(
    (error: unknown) => {
      throw trouble(`the simulated Azure could not start: ${error instanceof Error ? error.message : String(error)}`);
    },
  );
  if (!isNew) return arm;
  await tell(arm, 'seed', { ...seed, ...(latency === 'constant' ? {} : { latency: { seed: latency } }) });
  return arm;
}

async function simulate(flags: SimulateFlags): Promise<void> {
  const [port, scale] = [portOf(flags.port), scaleOf(flags.scale)];
  const stateDir = stateDirectory(flags.state, process.env);
  const simulated = simulatedDirectory(stateDir);
  const other = await findSimulation(stateDir);
  if (other) throw badInput(`process ${other.pid} simulates Azure for ${stateDir} already: ${other.url}`);
  const host = await findRunning(simulated);
  if (host) throw badInput(`process ${host.pid} is at work on an earlier simulation: end it first`);
  const terminal = makeTerminal(flags.json ?? false);
  await interruptible(async (signal) => {
    // The new world knows nothing of the old one; runs against that one would never end.
    const keeping = keepingOf(stateDir, flags.state !== undefined);
    if (keeping.isNew) rmSync(simulated, { recursive: true, force: true });
    const arm = await startSeeded(port, flags.latency, keeping);
    try {
      await script(arm, flags);
      const startedAt = new Date().toISOString();
      const simulation = { url: arm.url, identityHeader: IDENTITY_HEADER, scale, startedAt, pid: process.pid };
      writeSimulation(stateDir, simulation);
      explain(terminal, simulation, flags.state);
      if (flags.json) terminal.json({ ...simulation, machines: Object.values(MACHINES).map(vmId) });
      await keepTime(arm, simulated, scale, signal);
      if (!signal.aborted) throw trouble('the simulated Azure has ended');
    } finally {
      removeSimulation(stateDir);
      await arm.stop();
    }
  });
}

export function addSimulate(program: Command): void {
  program
    .command('simulate')
    .description('a simulated Azure with a few machines, to try everything out')
    .option('--port <port>', '0: any free one', '0')
    .option('--scale <factor>', 'seconds of Azure per second of yours', '600')
    .addOption(stateOption())
    .option(
      '--fault <rule>',
      'EFFECT:OPERATION[@RESOURCE][:NTH[:TIMES]], again for each',
      (text: string, before: Fault[]) => [...before, faultOf(text)],
      [],
    )
    .option('--faults <file>', 'JSON as POST /admin/faults takes it')
    .option('--duplicate-events', 'every event arrives twice')
    .option('--shuffle-events', 'events may arrive in another order')
    .option('--latency <seed>', 'of the drawn durations; constant: each operation always takes the same time', '1')
    .option('--json', 'print one JSON object when it is up')
    .addHelpText('after', EXAMPLES)
    .action(simulate);
}
