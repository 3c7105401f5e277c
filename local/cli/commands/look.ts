import type { Command } from 'commander';
import { checkId, follow, readCapture } from '../connect/captures.ts';
import { withSession } from '../connect/open-session.ts';
import { EXIT_CODES_HELP } from '../exit-code.ts';
import { addConnectionOptions, type ConnectionFlags, stateOption } from '../options/connection-options.ts';
import { summaryLines } from '../screen/ending.ts';
import { tellEnd } from './tell-end.ts';

const SHOW_EXAMPLES = `
Examples:
  $ goldsmith show cap-0123456789abcdef
  $ goldsmith show cap-0123456789abcdef --json | jq -r .image.id
${EXIT_CODES_HELP}`;

const WATCH_EXAMPLES = `
Examples:
  $ goldsmith watch cap-0123456789abcdef
  $ goldsmith watch cap-0123456789abcdef --url https://APP.azurewebsites.net/api --audience api://CLIENT-ID

It goes on with a run that was interrupted, and ends with the run's exit code.
${EXIT_CODES_HELP}`;

const needsOf = (command: string) => ({ command, grant: undefined, remember: false });

async function show(id: string, flags: ConnectionFlags): Promise<void> {
  checkId(id);
  await withSession(flags, needsOf('show'), async ({ session, terminal }) => {
    const view = await readCapture(session, id);
    for (const line of summaryLines(terminal.paint, view)) terminal.say(line);
    for (const { at, step } of view.timeline) terminal.say(`${at}  ${step}`);
    if (flags.json) terminal.json(view);
  });
}

async function watch(id: string, flags: ConnectionFlags): Promise<void> {
  checkId(id);
  await withSession(flags, needsOf('watch'), async (work) => {
    tellEnd(work.terminal, await follow(work, id, true), flags);
  });
}

export function addShowAndWatch(program: Command): void {
  const add = (name: string, description: string) =>
    addConnectionOptions(
      program
        .command(name)
        .description(description)
        .argument('<ID>', 'id of the run, as cap-…')
        .addOption(stateOption()),
    );
  add('show', 'one run: where it stands, findings, what stays behind').addHelpText('after', SHOW_EXAMPLES).action(show);
  add('watch', 'stay with a run until it ends, or go on with one that was interrupted')
    .addHelpText('after', WATCH_EXAMPLES)
    .action(watch);
}
