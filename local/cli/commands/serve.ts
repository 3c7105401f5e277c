import type { Command } from 'commander';
import { withSession } from '../connect/open-session.ts';
import { badInput, EXIT_CODES_HELP, trouble } from '../exit-code.ts';
import { untilAborted } from '../interrupt.ts';
import { addLocalOptions, type ConnectionFlags, stateOption } from '../options/connection-options.ts';
import { portOf } from '../options/numbers.ts';

type ServeFlags = Pick<ConnectionFlags, 'state' | 'armEndpoint' | 'simulated' | 'json'> & {
  readonly port: string;
  readonly allow?: readonly string[];
};

const EXAMPLES = `
Examples:
  $ goldsmith serve --allow /subscriptions/SUBSCRIPTION/resourceGroups/image-build
  $ goldsmith serve --port 0 --state ./state
  $ goldsmith capture "$VM_ID" --gallery "$DEFINITION_ID" --detach      (in another terminal)

It goes on with every unfinished run of the state, and stays until Ctrl+C. It listens on 127.0.0.1 only. What it may touch is said at its
start, by --allow or GOLDSMITH_SCOPES, and nothing widens it while it runs. Other goldsmith commands on the same state talk to it.
${EXIT_CODES_HELP}`;

const collect = (value: string, before: readonly string[] = []): readonly string[] => {
  if (!/^\/subscriptions\/[^/]+(\/.+)?$/.test(value)) {
    throw badInput(`--allow ${value}: must be a subscription, resource group or resource id: /subscriptions/…`);
  }
  return [...before, value];
};

async function serve(flags: ServeFlags): Promise<void> {
  const port = portOf(flags.port);
  if (flags.allow && process.env['GOLDSMITH_SCOPES']) {
    throw badInput('--allow: GOLDSMITH_SCOPES is set and wins; use one of them');
  }
  const needs = { command: 'serve', grant: flags.allow ?? [], remember: true, hosts: 'own', port } as const;
  await withSession(flags, needs, async ({ session, signal, terminal }) => {
    terminal.say(`Goldsmith serves at ${session.where} until Ctrl+C; log: ${session.logFile ?? ''}`);
    terminal.say(
      `allowed: ${session.scopes?.join(', ') || 'nothing; start it with --allow SCOPE or GOLDSMITH_SCOPES'}`,
    );
    if (flags.json) terminal.json({ url: session.where, scopes: session.scopes });
    await Promise.race([session.ended(), untilAborted(signal)]);
    if (!signal.aborted) throw trouble(`the host has ended; its log: ${session.logFile ?? ''}`);
    terminal.say('stopped; unfinished runs go on with the next command');
  });
}

export function addServe(program: Command): void {
  const command = program
    .command('serve')
    .description('run Goldsmith on this machine until Ctrl+C')
    .option('--port <port>', '0: any free one', '7071')
    .option('--allow <scope>', 'subscription, resource group or resource that may be touched; may be repeated', collect)
    .addOption(stateOption());
  addLocalOptions(command)
    .option('--json', 'print one JSON object when it is up')
    .addHelpText('after', EXAMPLES)
    .action(serve);
}
