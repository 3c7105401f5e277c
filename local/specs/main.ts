/** `npm run specs`: every exchange of our flows and tests through oav's live validator, against Microsoft's own specs. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { flows, runFlow } from './flows.ts';
import { openValidator } from './oav.ts';
import { readExchanges } from './read-exchanges.ts';
import { scoreOf } from './score.ts';
import { Tally } from './tally.ts';
import { validate } from './validate.ts';

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

async function check(folder: string): Promise<number> {
  const validator = await openValidator(specs);
  if (!validator) {
    say('skipped: oav is not here and cannot be installed');
    say(JSON.stringify(nothing));
    return 0;
  }
  const tally = new Tally();
  for await (const exchange of readExchanges(folder)) tally.add(await validate(validator, exchange));
  if (!values.json) tally.problemLines().forEach(say);
  const score = scoreOf(tally.counts);
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
