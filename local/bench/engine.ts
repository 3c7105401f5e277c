/** `npm run bench:engine -- [--json] [--tiny]`: what the embedded host costs, as ratios to what is unavoidable on the same machine. */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureAcknowledgement } from './acknowledgement.ts';
import { measureReadiness } from './readiness.ts';
import { measureReplay } from './replay-cost.ts';
import { fullSize, tinySize } from './sizes.ts';
import { figuresOf, tableOf } from './table.ts';
import { measureThroughput } from './throughput.ts';
import { measureWaiting } from './waiting.ts';
import { endChildrenWithUs } from '../world/child.ts';

endChildrenWithUs();
const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, tiny: { type: 'boolean', default: false } },
});
const sizes = values.tiny ? tinySize : fullSize;
const directory = await mkdtemp(join(tmpdir(), 'goldsmith-bench-'));
const began = performance.now();
try {
  const results = {
    readiness: await measureReadiness(sizes, directory),
    throughput: await measureThroughput(sizes, directory),
    replay: await measureReplay(sizes, directory),
    acknowledgement: await measureAcknowledgement(sizes, directory),
    waiting: await measureWaiting(sizes, directory),
  };
  const [load = 0] = loadavg();
  const machine = `Node ${process.version}, ${availableParallelism()} cores (load ${load.toFixed(1)}), state files in ${tmpdir()}`;
  console.log(`${machine}; ${sizes.rounds} rounds, ${Math.round((performance.now() - began) / 1000)} s\n`);
  console.log(tableOf(results));
  if (values.json) console.log(JSON.stringify(figuresOf(results)));
} finally {
  await rm(directory, { recursive: true, force: true });
}
