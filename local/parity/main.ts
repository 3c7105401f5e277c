/** `npm run parity`: replays what others recorded of Azure against the simulator, and tells every difference. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readRecordings } from './recording.ts';
import { replayScenario, type ScenarioReport } from './replay/replay-scenario.ts';
import { leftLines, scenarioLines, scoreOf } from './report.ts';

const { values } = parseArgs({
  options: {
    recordings: { type: 'string' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
});
const folder = values.recordings ?? fileURLToPath(new URL('../../../shared/contract/recordings', import.meta.url));
const say = (line: string) => void process.stdout.write(`${line}\n`);

async function run(): Promise<number> {
  if (!existsSync(folder)) {
    process.stderr.write(`parity: no recordings in ${folder}: name their folder with --recordings\n`);
    return 2;
  }
  const reports: ScenarioReport[] = [];
  const all = readRecordings(folder);
  for (const recording of all.filter(({ name }) => name.includes(values.only))) {
    const report = await replayScenario(recording, all);
    reports.push(report);
    if (!values.json) scenarioLines(report).forEach(say);
  }
  const score = scoreOf(reports);
  if (!values.json) ['', 'unexplained by operation:', ...leftLines(reports)].forEach(say);
  say(JSON.stringify(score));
  return score.unexplained === 0 ? 0 : 1;
}

process.exitCode = await run();
