import { type Command, Option } from 'commander';
import { badInput } from '../exit-code.ts';

/** Where to find Goldsmith, and in what form to answer. The same on every command. */
export interface ConnectionFlags {
  readonly state?: string;
  readonly url?: string;
  readonly audience?: string;
  readonly key?: string;
  readonly armEndpoint?: string;
  readonly simulated?: boolean;
  readonly json?: boolean;
}

export const stateOption = (): Option =>
  new Option('--state <dir>', 'state directory (default: $XDG_STATE_HOME/goldsmith or ~/.local/state/goldsmith)');

export function addLocalOptions(command: Command): Command {
  return command
    .addOption(new Option('--arm-endpoint <url>', 'Azure Resource Manager of your cloud').env('GOLDSMITH_ARM_ENDPOINT'))
    .option('--simulated', 'use the simulated Azure that `goldsmith simulate` started for this state directory');
}

export function addConnectionOptions(command: Command): Command {
  command
    .addOption(
      new Option('--url <url>', 'talk to a deployed app, as https://APP.azurewebsites.net/api').env('GOLDSMITH_URL'),
    )
    .addOption(new Option('--audience <uri>', 'its Application ID URI, for the token').env('GOLDSMITH_AUDIENCE'))
    .addOption(new Option('--key <key>', 'its function key, instead of a token').env('GOLDSMITH_KEY'));
  return addLocalOptions(command).option('--json', 'print one JSON object as the last line');
}

/** What only makes sense for one of the two worlds. */
export function checkConnection(flags: ConnectionFlags): void {
  if (flags.url) {
    if (flags.simulated) throw badInput('--simulated: is about a local host and cannot go with --url');
    if (flags.state) throw badInput('--state: is about a local host and cannot go with --url');
  } else if (flags.audience ?? flags.key) {
    throw badInput('--audience and --key are about a deployed app: give its --url too');
  }
  const endpoint = flags.armEndpoint;
  if (
    endpoint &&
    !/^https:\/\/./.test(endpoint) &&
    !/^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?\/?$/.test(endpoint)
  ) {
    throw badInput('--arm-endpoint: must be https://…, or plain http on loopback');
  }
}
