import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { problemOf } from '../connect/api.ts';
import { awaitCapture, follow } from '../connect/captures.ts';
import { tokenFor } from '../connect/credential.ts';
import { type Needs, type Work, withSession } from '../connect/open-session.ts';
import { badInput, CliStop, EXIT_CODES_HELP } from '../exit-code.ts';
import { addConnectionOptions, type ConnectionFlags, stateOption } from '../options/connection-options.ts';
import { flagOf, groupsOf, type RequestBody, requestBody } from '../options/request-body.ts';
import { addTargetOptions, type TargetFlags } from '../options/target-options.ts';
import { tellEnd } from './tell-end.ts';

export type CaptureFlags = TargetFlags & ConnectionFlags & { readonly watch?: boolean; readonly detach?: boolean };

const EXAMPLES = `
Examples:
  $ goldsmith capture "$VM_ID" --gallery "$DEFINITION_ID" --region westeurope=60 --region northeurope=60 --watch
  $ goldsmith capture "$VM_ID" --image batch-image --zone-resilient --json
  $ goldsmith capture "$VM_ID" --gallery "$DEFINITION_ID" --detach --url https://APP.azurewebsites.net/api --audience api://CLIENT-ID

It stays until the run has ended. Ctrl+C, a crash or a reboot loses nothing: the next goldsmith command on the same state goes on with the run.
Without GOLDSMITH_SCOPES only the resource groups of the machine and of the target may be touched, and only by this command.
${EXIT_CODES_HELP}`;

const ARM = 'https://management.azure.com';

/** Better said here than as a run that fails at its first read. */
async function checkCredential(armEndpoint: string | undefined): Promise<void> {
  if ((process.env['GOLDSMITH_CREDENTIAL'] ?? 'default') !== 'default') return;
  await tokenFor(`${(armEndpoint ?? ARM).replace(/\/+$/, '')}/.default`);
}

/** A profile or an allow-list with a default profile may name the target; nothing else here can. */
export function checkTarget(flags: CaptureFlags): void {
  const isNamed = flags.gallery ?? flags.image ?? flags.profile ?? flags.url ?? process.env['GOLDSMITH_SCOPES'];
  if (!isNamed)
    throw badInput('--gallery DEFINITION-ID or --image NAME: say what to make of the machine, or name a --profile');
}

export function needsOf(vmId: string, flags: CaptureFlags, command: 'capture' | 'preflight'): Needs {
  return {
    command,
    grant: groupsOf(vmId, flags),
    remember: command === 'capture',
    hosts: flags.detach ? 'shared' : 'any',
    before: checkCredential,
  };
}

/** The app's answer, with what only this side knows: what the running host allows, where its log lies. */
export function explained(stop: CliStop, { session }: Work): CliStop {
  const code = (stop.json as { title?: string } | undefined)?.title;
  const more: string[] = [];
  if (code === 'out-of-scope' && session.kind === 'shared-host') {
    const allowed = session.scopes?.join(', ') || 'nothing';
    more.push(
      `The host at ${session.where} was started for: ${allowed}. Stop it, or start it again with --allow SCOPE.`,
    );
  }
  if (code === 'unexpected' && session.logFile) more.push(`Its log: ${session.logFile}`);
  return new CliStop(stop.code, [...stop.lines, ...more], stop.json);
}

async function start(work: Work, body: RequestBody, regions: readonly string[]): Promise<string> {
  // A host that dies between the request and the answer is asked again, and finds the run it has started.
  const headers = { 'idempotency-key': randomUUID() };
  const answer = await work.session.send({ method: 'POST', path: 'captures', body, headers });
  if (answer.status === 202) return (answer.body as { id: string }).id;
  const stop = problemOf(answer, (path) => flagOf(path, regions));
  const holder = answer.headers.get('location')?.split('/').at(-1);
  if (answer.status !== 409 || !holder) throw explained(stop, work);
  throw new CliStop(stop.code, [...stop.lines, `Look at it with: goldsmith watch ${holder}`], stop.json);
}

async function capture(vmId: string, flags: CaptureFlags): Promise<void> {
  const body = requestBody(vmId, flags);
  checkTarget(flags);
  await withSession(flags, needsOf(vmId, flags, 'capture'), async (work) => {
    const { session, terminal } = work;
    const id = await start(work, body, flags.region ?? []);
    terminal.say(`${id}  started at ${session.where}`);
    if (flags.detach) {
      if (flags.json) terminal.json(await awaitCapture(work, id));
      return;
    }
    tellEnd(terminal, await follow(work, id, flags.watch ?? false, true), flags);
  });
}

export function addCapture(program: Command): void {
  const command = program
    .command('capture')
    .description('make an image of a virtual machine; the machine is consumed')
    .argument(
      '<VM-ID>',
      'resource id: /subscriptions/…/virtualMachines/NAME (or a disk or snapshot, with --profile and --os-state)',
    )
    .option('--watch', 'show progress bars, where the output is a terminal')
    .option('--detach', 'leave the run to a running `goldsmith serve` or to the deployed app')
    .addOption(stateOption());
  addConnectionOptions(addTargetOptions(command)).addHelpText('after', EXAMPLES).action(capture);
}
