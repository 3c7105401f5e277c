import type { Command } from 'commander';
import { ask } from '../connect/api.ts';
import { checkId, follow, readCapture } from '../connect/captures.ts';
import { type Work, withSession } from '../connect/open-session.ts';
import { CliStop, EXIT, EXIT_CODES_HELP } from '../exit-code.ts';
import { addConnectionOptions, type ConnectionFlags, stateOption } from '../options/connection-options.ts';
import { summaryLines } from '../screen/ending.ts';

type Verb = 'cancel' | 'approve' | 'reject';

const ABOUT: Readonly<Record<Verb, { readonly description: string; readonly more: string }>> = {
  cancel: {
    description: 'stop a run, possible until its guest is being generalized',
    more: 'The machine is left as it was. On a local host it stays until the run has ended; exit code 3: it was too late.',
  },
  approve: {
    description: 'agree to a run that waits for a person',
    more: 'The app refuses who approves what he asked for himself. On one’s own machine there is no second person: answer 403, exit code 3.',
  },
  reject: {
    description: 'refuse a run that waits for a person',
    more: 'Whoever asked for a run may reject it himself.',
  },
};

const DONE: Readonly<Record<Verb, string>> = { cancel: 'cancel requested', approve: 'approved', reject: 'rejected' };

const examples = (verb: Verb): string => `
Examples:
  $ goldsmith ${verb} cap-0123456789abcdef
  $ goldsmith ${verb} cap-0123456789abcdef --url https://APP.azurewebsites.net/api --audience api://CLIENT-ID

${ABOUT[verb].more}
${EXIT_CODES_HELP}`;

/** Without a host that stays, only we can let the run see the request. */
async function seeThrough(work: Work, id: string): Promise<void> {
  const { terminal } = work;
  const view = await follow(work, id, false);
  for (const line of summaryLines(terminal.paint, view)) terminal.say(line);
  if (view.state !== 'cancelled') throw new CliStop(EXIT.refused, ['the run ended before it could be cancelled'], view);
}

/** Shows what is being approved, and binds the approval to exactly that. */
async function agreement({ session, terminal }: Work, id: string): Promise<{ hash?: string }> {
  const { approval, findings } = await readCapture(session, id);
  for (const { code, message, severity } of findings) terminal.say(`  ${severity}  ${code}  ${message}`);
  for (const { kind, what } of approval?.residue?.remains ?? []) terminal.say(`  in the guest now  ${kind}  ${what}`);
  if (approval && approval.needed > 1)
    terminal.say(`${approval.needed} people must agree; so far: ${approval.by.join(', ') || 'nobody'}`);
  return approval ? { hash: approval.hash } : {};
}

const steer = (verb: Verb) => async (id: string, flags: ConnectionFlags) => {
  checkId(id);
  await withSession(flags, { command: verb, grant: undefined, remember: false }, async (work) => {
    const { session, terminal } = work;
    const body = verb === 'approve' ? await agreement(work, id) : {};
    await ask(session.send, { method: 'POST', path: `captures/${id}/${verb}`, body });
    terminal.say(`${id}  ${DONE[verb]}`);
    if (verb === 'cancel' && session.kind === 'own-host') await seeThrough(work, id);
    else terminal.say(`look at it with: goldsmith watch ${id}`);
    if (flags.json) terminal.json(await readCapture(session, id));
  });
};

export function addSteering(program: Command): void {
  for (const verb of ['cancel', 'approve', 'reject'] as const) {
    const command = program
      .command(verb)
      .description(ABOUT[verb].description)
      .argument('<ID>', 'id of the run, as cap-…')
      .addOption(stateOption());
    addConnectionOptions(command).addHelpText('after', examples(verb)).action(steer(verb));
  }
}
