import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { decideTurn } from '../../local/host/durable/decide-turn.ts';
import type { HistoryEvent } from '../../local/host/durable/history-event.ts';
import { readOrchestratorFailure, readOrchestratorResult } from '../../local/host/durable/orchestrator-result.ts';
import { oneOfEachKind, type PastRun } from '../../local/histories/read-histories.ts';
import { ORCHESTRATIONS } from '../support/drive.ts';
import { answerOf, type Orchestrator } from '../support/engine.ts';

const FOLDER = new URL('../histories/', import.meta.url);
const pastRuns = (name: string) => JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as PastRun[];
const orchestrationOf = (name: string): Orchestrator => {
  const found = ORCHESTRATIONS[name];
  if (!found) throw new Error(`no orchestration is named ${name}`);
  return found;
};

/** Why this code cannot have made the history; undefined when it can go on from any point of it. */
async function misfit(make: Orchestrator, { events, input, name }: PastRun): Promise<string | undefined> {
  const history = events as unknown as HistoryEvent[];
  const answer = await answerOf(make, { input, history, instanceId: 'past' }).then(
    (state) => readOrchestratorResult({ returnValue: { json: JSON.stringify(state) } } as never),
    (error: unknown) => readOrchestratorFailure(error),
  );
  if (!answer) return 'the SDK could not replay it';
  const { ending } = decideTurn(name, history, answer);
  return ending.kind === 'failed' ? ending.reason : undefined;
}

const all = Object.keys(ORCHESTRATIONS).flatMap((name) =>
  pastRuns(name).map((run, index) => ({ name, index, run, calls: run.events.length })),
);

/**
 * Histories that `npm run histories` kept of an earlier state of this code. A test that fails says that runs in flight would break at the next deployment. Either keep
 * the order for what was begun before, or say in docs/deploy.md that this release needs a task hub of its own, and keep the histories anew.
 */
describe('runs that earlier code has begun go on under this code', () => {
  it.each(all)('$name, $index: $calls events', async ({ name, run }) => {
    expect(await misfit(orchestrationOf(name), run)).toBeUndefined();
  });

  it('and a call more, less, or other than before is noticed', async () => {
    const capture = orchestrationOf('capture-vm');
    const [run] = pastRuns('capture-vm');
    const first = run?.events.findIndex((event) => event['EventType'] === 4) ?? 0;
    const other = run?.events.map((event, at) => (at === first ? { ...event, Name: 'read-tea-leaves' } : event)) ?? [];
    const more = run?.events.map((event) => ({ ...event, EventId: Number(event['EventId']) + 1 })) ?? [];

    expect(await misfit(capture, { name: 'capture-vm', input: run?.input, events: other })).toMatch(
      /Non-Deterministic/,
    );
    expect(await misfit(capture, { name: 'capture-vm', input: run?.input, events: more })).toBeDefined();
  });

  it('and a run that went the same way under other ids, in other turns, is not kept twice', () => {
    const [run] = pastRuns('restore-vm');
    if (!run) throw new Error('no restore is kept');
    const answers = run.events.filter(({ EventType: type }) => type === 15);
    const otherIds = JSON.parse(
      answers.reduce((text, { Name: id }) => text.replaceAll(String(id), randomUUID()), JSON.stringify(run.events)),
    ) as PastRun['events'];
    const sameWay = { ...run, events: otherIds.filter(({ EventType: type }) => type !== 12 && type !== 13) };
    const otherWay = { ...run, events: run.events.slice(0, -2) };

    expect(answers.length).toBeGreaterThan(0);
    expect(oneOfEachKind([run, sameWay, otherWay])).toEqual([run, otherWay]);
  });
});
