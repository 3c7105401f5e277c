/** `npm run specs`: every exchange of our flows and tests through oav's live validator, against Microsoft's own specs. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Exchange } from '../arm/http/exchange-log.ts';
import { flows, runFlow } from './flows.ts';
import { openValidator } from './oav.ts';
import { scoreOf } from './score.ts';
import { type Verdict, validate } from './validate.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    exchanges: { type: 'string' },
    specs: { type: 'string' },
    suite: { type: 'boolean', default: false },
  },
});
const specs = values.specs ?? fileURLToPath(new URL('../../../shared/contract/specs', import.meta.url));
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const nothing = { validated: 0, invalid: 0, skipped: 0 };

const readExchanges = (folder: string): readonly Exchange[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean))
    .map((line) => JSON.parse(line) as Exchange);

/** What is wrong, once each, with how often. */
function problemLines(verdicts: readonly Verdict[]): readonly string[] {
  const counts = new Map<string, number>();
  const add = (text: string) => counts.set(text, (counts.get(text) ?? 0) + 1);
  for (const verdict of verdicts) {
    if (verdict.kind === 'invalid' || verdict.kind === 'poll')
      for (const { side, where, code, field, message } of verdict.findings)
        add(`INVALID ${where} ${side} ${code} ${field}: ${message}`);
    if (verdict.kind === 'skipped') add(`skipped: ${verdict.why}`);
    if (verdict.kind === 'excepted') for (const reason of new Set(verdict.reasons)) add(`exception: ${reason}`);
  }
  return [...counts].toSorted().map(([text, count]) => `${String(count).padStart(5)} ${text.slice(0, 400)}`);
}

async function check(folder: string): Promise<number> {
  const validator = await openValidator(specs);
  if (!validator) {
    say('skipped: oav is not here and cannot be installed');
    say(JSON.stringify(nothing));
    return 0;
  }
  const verdicts: Verdict[] = [];
  for (const exchange of readExchanges(folder)) verdicts.push(await validate(validator, exchange));
  if (!values.json) problemLines(verdicts).forEach(say);
  const score = scoreOf(verdicts);
  say(JSON.stringify(score));
  return score.invalid === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  if (!existsSync(specs)) {
    say(`skipped: no specs in ${specs}: name their folder with --specs`);
    say(JSON.stringify(nothing));
    return 0;
  }
  if (values.exchanges) return check(values.exchanges);
  const folder = mkdtempSync(join(tmpdir(), 'exchanges-'));
  try {
    for (const flow of flows(values.suite)) {
      if (!values.json) say(`recording: ${flow.name}`);
      runFlow(flow, folder);
    }
    return await check(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// oav's own timers keep the process for seconds: it is ended once everything is written.
const code = await main();
process.stdout.write('', () => process.exit(code));
