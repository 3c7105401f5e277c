import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Seed } from './seed-shape.ts';
import { startArm } from './server.ts';

const { values } = parseArgs({
  options: { port: { type: 'string' }, 'start-at': { type: 'string' }, seed: { type: 'string' } },
});
const arm = await startArm({
  port: Number(values.port ?? 0),
  ...(values['start-at'] ? { startAt: values['start-at'] } : {}),
  ...(values.seed ? { seed: JSON.parse(readFileSync(values.seed, 'utf8')) as Seed } : {}),
});
process.stdout.write(`${JSON.stringify({ kind: 'listening', url: arm.url, pid: process.pid })}\n`);
process.once('SIGTERM', () => void arm.close());
