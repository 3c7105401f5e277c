import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { selfSigned } from './identity/self-signed.ts';
import type { Seed } from './seed-shape.ts';
import { startArm } from './server.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    'start-at': { type: 'string' },
    seed: { type: 'string' },
    'tls-out': { type: 'string' },
    state: { type: 'string' },
  },
});
/** With `--tls-out FILE` the simulator speaks https, and the file holds what its clients have to trust. */
const tls = values['tls-out'] ? selfSigned() : undefined;
if (tls && values['tls-out']) writeFileSync(values['tls-out'], tls.cert);
const arm = await startArm({
  port: Number(values.port ?? 0),
  ...(tls ? { tls } : {}),
  ...(values.state ? { stateFile: values.state } : {}),
  ...(values['start-at'] ? { startAt: values['start-at'] } : {}),
  ...(values.seed ? { seed: JSON.parse(readFileSync(values.seed, 'utf8')) as Seed } : {}),
});
process.stdout.write(`${JSON.stringify({ kind: 'listening', url: arm.url, pid: process.pid })}\n`);
process.once('SIGTERM', () => void arm.close());
