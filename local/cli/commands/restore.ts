import type { Command } from 'commander';
import type { RestoreView } from '../../../src/domain/restore/restore-view.ts';
import { ask } from '../connect/api.ts';
import { checkId } from '../connect/captures.ts';
import { type Work, withSession } from '../connect/open-session.ts';
import { CliStop, EXIT, EXIT_CODES_HELP } from '../exit-code.ts';
import { pauseFor, untilEnd } from '../interrupt.ts';
import { addConnectionOptions, type ConnectionFlags, stateOption } from '../options/connection-options.ts';
import { restoreExitCode, restoreLines } from '../screen/restore-lines.ts';

interface RestoreFlags extends ConnectionFlags {
  readonly watch?: boolean;
}

const EXAMPLES = `
Examples:
  $ goldsmith restore cap-0123456789abcdef --watch
  $ goldsmith restore cap-0123456789abcdef --json | jq -r .state
  $ goldsmith restore cap-0123456789abcdef --url https://APP.azurewebsites.net/api --audience api://CLIENT-ID

Makes new disks from the restore point, deletes the machine, and makes it again with its name, interfaces, zone, size, plan, assigned identities and tags.
The old disks stay. Asked again after a failure it goes on where it stopped. A local host stays until the end.
Exit code 0: the machine is back, or a host that goes on with it has begun. 3: refused (expired, locked, no right, in use, or another machine has its name).
4: it failed, and the old disks and interfaces are all there.
${EXIT_CODES_HELP}`;

const look = async ({ session }: Work, id: string): Promise<RestoreView> =>
  (await ask(session.send, { method: 'GET', path: `captures/${id}/restore` })).body as RestoreView;

/** Says each step once. */
async function follow(work: Work, id: string): Promise<RestoreView> {
  const { session, signal, terminal } = work;
  let said = 0;
  for (;;) {
    const view = await look(work, id);
    for (const { at, step } of (view.timeline ?? []).slice(said)) terminal.say(`${at}  ${step}`);
    said = Math.max(said, view.timeline?.length ?? 0);
    if (view.state !== 'restoring') return view;
    if (signal.aborted) throw new CliStop(EXIT.interrupted, [`stopped; ask again to go on: goldsmith restore ${id}`]);
    await pauseFor(session.pollMs, signal);
  }
}

async function restore(id: string, flags: RestoreFlags): Promise<void> {
  checkId(id);
  await withSession(flags, { command: 'restore', grant: undefined, remember: false }, async (work) => {
    const { session, terminal } = work;
    await ask(session.send, { method: 'POST', path: `captures/${id}/restore`, body: {} });
    terminal.say(`${id}  its machine is being brought back`);
    // A host of our own ends with us.
    const stays = flags.watch === true || session.kind === 'own-host';
    const view = stays ? await untilEnd(() => follow(work, id)) : await look(work, id);
    for (const line of restoreLines(terminal.paint, view)) terminal.say(line);
    if (flags.json) terminal.json(view);
    process.exitCode = restoreExitCode(view);
  });
}

export function addRestore(program: Command): void {
  const command = program
    .command('restore')
    .description('bring the machine of a capture back from its restore point')
    .argument('<ID>', 'id of the capture, as cap-…')
    .option('--watch', 'stay until the machine is back')
    .addOption(stateOption());
  addConnectionOptions(command).addHelpText('after', EXAMPLES).action(restore);
}
