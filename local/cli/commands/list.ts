import type { Command } from 'commander';
import type { CaptureView } from '../../../src/domain/run/capture-view.ts';
import { ask } from '../connect/api.ts';
import { withSession } from '../connect/open-session.ts';
import { badInput, EXIT_CODES_HELP } from '../exit-code.ts';
import { addConnectionOptions, type ConnectionFlags } from '../options/connection-options.ts';
import { isLive, machineOf, paintState, RUN_STATES, table } from '../screen/words.ts';

type ListFlags = Omit<ConnectionFlags, 'state'> & { readonly state?: StateFlag; readonly since: string };
type Summary = Pick<CaptureView, 'id' | 'state' | 'step' | 'percent' | 'source' | 'createdAt' | 'updatedAt'>;

/** `--state` is a directory on every command; on this one the name of a run state is a filter. */
interface StateFlag {
  readonly directory?: string;
  readonly filter?: string;
}

const MOST = 500;
const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

const EXAMPLES = `
Examples:
  $ goldsmith list
  $ goldsmith list --state failed --since 30d
  $ goldsmith list --since 2026-11-01T00:00:00Z --json | jq -r '.captures[].id'

The names of run states (${RUN_STATES.join(', ')}) filter; any other --state is the
state directory. Both may be given. A directory with such a name is written ./failed.
${EXIT_CODES_HELP}`;

const stateFlag = (value: string, before: StateFlag = {}): StateFlag =>
  RUN_STATES.includes(value) ? { ...before, filter: value } : { ...before, directory: value };

export function sinceMoment(text: string, nowMs: number): string {
  const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const ms = count === undefined ? Date.parse(text) : nowMs - Number(count) * (UNITS[unit] ?? 0);
  if (Number.isNaN(ms))
    throw badInput(`--since ${text}: must be a moment as 2026-11-01T00:00:00Z, or an age as 90m, 24h, 7d`);
  return new Date(ms).toISOString();
}

async function list({ state, ...flags }: ListFlags): Promise<void> {
  const from = sinceMoment(flags.since, Date.now());
  const connection = { ...flags, ...(state?.directory ? { state: state.directory } : {}) };
  const needs = { command: 'list', grant: undefined, remember: false };
  await withSession(connection, needs, async ({ session, terminal }) => {
    const query = new URLSearchParams({ from, limit: String(MOST), ...(state?.filter ? { state: state.filter } : {}) });
    const answer = await ask(session.send, { method: 'GET', path: `captures?${query.toString()}` });
    const { captures } = answer.body as { captures: readonly Summary[] };
    const rows = captures.map((one) => [
      one.id,
      one.state,
      one.step,
      `${one.percent} %`,
      machineOf(one),
      one.createdAt,
    ]);
    const [head = '', ...lines] = table([['ID', 'STATE', 'STEP', 'DONE', 'MACHINE', 'STARTED'], ...rows]);
    terminal.say(captures.length > 0 ? terminal.paint('bold', head) : `no captures since ${from}`);
    lines.forEach((line, index) => terminal.say(paintState(terminal.paint, captures[index]?.state ?? 'running', line)));
    if (captures.length >= MOST) terminal.say(`the newest ${MOST} are shown; ask for fewer with --since or --state`);
    const open = captures.find(isLive);
    if (open && session.kind === 'own-host') terminal.say(`unfinished; go on with: goldsmith watch ${open.id}`);
    if (session.scopes)
      terminal.say(`allowed: ${session.scopes.join(', ') || 'nothing yet; capture grants what it needs'}`);
    if (flags.json) terminal.json({ captures, ...(session.scopes ? { scopes: session.scopes } : {}) });
  });
}

export function addList(program: Command): void {
  const command = program
    .command('list')
    .description('runs, newest first, and what may be touched')
    .option('--state <dir|state>', 'state directory, or only runs in this state', stateFlag)
    .option('--since <moment|age>', 'only runs started since', '7d');
  addConnectionOptions(command).addHelpText('after', EXAMPLES).action(list);
}
