import type { Command } from 'commander';
import { ScaleRequest } from '../../../src/domain/scaling/scale-request.ts';
import { groupId, parseDefinitionId, parseVersionId } from '../../../src/domain/resource-id.ts';
import { ask } from '../connect/api.ts';
import { type Work, withSession } from '../connect/open-session.ts';
import { badInput, CliStop, EXIT, EXIT_CODES_HELP } from '../exit-code.ts';
import { pauseFor } from '../interrupt.ts';
import { addConnectionOptions, type ConnectionFlags, stateOption } from '../options/connection-options.ts';
import { collect, parseNameNumber } from '../options/name-number.ts';

interface ScaleFlags extends ConnectionFlags {
  readonly region?: readonly string[];
  readonly replicas?: readonly string[];
  readonly until?: string;
}

const EXAMPLES = `
Examples:
  $ goldsmith scale "$DEFINITION_ID/versions/1.4.3" --region westeurope=400 --until 2026-12-01T18:00:00Z
  $ goldsmith scale "$DEFINITION_ID/versions/1.4.3" --replicas westeurope=2 --replicas uksouth=1

Regions that are not named keep their replicas. With --until they go back to what they were at that time; on a local host that needs a host that is up
then: goldsmith serve.
${EXIT_CODES_HELP}`;

type Field = 'concurrentDeployments' | 'replicas';

function pairs(texts: readonly string[] = [], flag: string, field: Field, wrong: string[]) {
  return texts.flatMap((text) => {
    const pair = parseNameNumber(text);
    if (pair) return [{ name: pair.name, [field]: pair.count }];
    wrong.push(`${flag} ${text}: must be NAME=NUMBER, as westeurope=60`);
    return [];
  });
}

function bodyOf(versionId: string, flags: ScaleFlags): unknown {
  const wrong: string[] = [];
  const regions = [
    ...pairs(flags.region, '--region', 'concurrentDeployments', wrong),
    ...pairs(flags.replicas, '--replicas', 'replicas', wrong),
  ];
  if (regions.length === 0 && wrong.length === 0) wrong.push('--region or --replicas: say what to change');
  const body = { versionId, regions, ...(flags.until ? { until: flags.until } : {}) };
  for (const issue of regions.length > 0 ? (ScaleRequest.safeParse(body).error?.issues ?? []) : []) {
    const path = issue.path.map(String).join('.');
    wrong.push(`${path === 'versionId' ? 'VERSION-ID' : path === 'until' ? '--until' : path}: ${issue.message}`);
  }
  if (wrong.length > 0) throw badInput(...wrong);
  return body;
}

interface View {
  readonly id: string;
  readonly state: string;
  readonly wanted: readonly { name: string; before: number; wanted: number; arithmetic: string }[];
  readonly problem?: { readonly code: string; readonly message: string };
}

/** The app hands a request on to the scaling that holds its counts already, and shows that one's until it has taken it over. */
const isHanded = ({ state, wanted }: View, asked: View['wanted']): boolean =>
  ['scaled', 'scaling-back'].includes(state) &&
  !asked.every(({ name, wanted: count }) => wanted.some((one) => one.name === name && one.wanted === count));

async function awaitScaled({ session, signal }: Work, id: string, asked: View['wanted'] = []): Promise<View> {
  for (;;) {
    const view = (await ask(session.send, { method: 'GET', path: `versions/scale/${id}` })).body as View;
    if (view.state !== 'scaling' && !isHanded(view, asked)) return view;
    await pauseFor(session.pollMs, signal);
  }
}

/** The group of the version is what the command may touch. */
function grantOf(versionId: string): string[] {
  const parsed = parseVersionId(versionId);
  const definition = parsed && parseDefinitionId(parsed.definitionId);
  return definition ? [groupId(definition.subscriptionId, definition.resourceGroup)] : [];
}

async function scale(versionId: string, flags: ScaleFlags): Promise<void> {
  const body = bodyOf(versionId, flags);
  await withSession(flags, { command: 'scale', grant: grantOf(versionId), remember: true }, async (work) => {
    const { session, terminal } = work;
    const answer = await ask(session.send, { method: 'POST', path: 'versions/scale', body });
    const { id, regions } = answer.body as { id: string; regions?: View['wanted'] };
    const view = await awaitScaled(work, id, regions);
    for (const region of view.wanted) {
      terminal.say(`${region.name}  ${region.before} -> ${region.wanted}  ${region.arithmetic}`);
    }
    terminal.say(`${id}  ${view.state}`);
    if (view.problem) throw new CliStop(EXIT.failed, [`${view.problem.code}: ${view.problem.message}`], view);
    if (view.state === 'failed') throw new CliStop(EXIT.failed, ['the scaling was ended from outside'], view);
    if (flags.json) terminal.json(view);
  });
}

export function addScale(program: Command): void {
  const command = program
    .command('scale')
    .description('raise or lower the replicas of an existing version, and back at a given time')
    .argument('<VERSION-ID>', '…/galleries/NAME/images/NAME/versions/1.2.3')
    .option('--region <name=concurrent>', 'machines deployed at the same time; may be repeated', collect)
    .option('--replicas <name=count>', 'replicas by number; may be repeated', collect)
    .option('--until <time>', 'go back to the present counts then, ISO 8601')
    .addOption(stateOption());
  addConnectionOptions(command).addHelpText('after', EXAMPLES).action(scale);
}
