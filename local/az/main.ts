/** `npm run parity:az`: the real `az` against the simulated Azure, in what the documentation teaches. */
import { parseArgs } from 'node:util';
import { hasAz } from './az-client.ts';
import { OPERATOR, READER, seed } from './cast.ts';
import type { Check } from './check.ts';
import { systemTopics } from './checks/events.ts';
import { galleryByRest } from './checks/gallery.ts';
import { generalize } from './checks/generalize.ts';
import { lookAndTag } from './checks/look-and-tag.ts';
import { type Cloud, openCloud } from './cloud.ts';

/** One after the other: each finds the world as the one before has left it. */
const checks: readonly Check[] = [...lookAndTag, ...generalize, ...systemTopics, ...galleryByRest];

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const say = (line: string) => process.stdout.write(`${line}\n`);

/** Twenty minutes in a second, since `az` waits in real seconds. */
const PACE = 1200;

interface Result {
  passed: number;
  failed: number;
  skipped: number;
}

function skipAll(why: string): Result {
  say(`skipped: ${why}`);
  return { passed: 0, failed: 0, skipped: checks.length };
}

async function runAll(cloud: Cloud): Promise<Result> {
  const result: Result = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, run } of checks) {
    const began = Date.now();
    try {
      await run(cloud);
      result.passed += 1;
      say(`ok      ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    } catch (error) {
      result.failed += 1;
      say(`FAILED  ${name}\n        ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return result;
}

async function main(): Promise<Result> {
  if (!hasAz()) return skipAll('az is not on the PATH (Debian: apt-get install azure-cli)');
  let cloud: Cloud;
  try {
    cloud = await openCloud({ seed, operator: OPERATOR, guests: [READER], pace: PACE, profile: '2020-09-01-hybrid' });
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (syscall === 'listen') return skipAll(`az needs port 443 of 127.0.0.1, and it is not to be had: ${code}`);
    if (code === 'ENOENT') return skipAll(`a certificate is made with openssl, which is not here: ${message}`);
    throw error;
  }
  try {
    return await runAll(cloud);
  } finally {
    await cloud.close();
  }
}

const result = await main();
say(
  values.json ? JSON.stringify(result) : `${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`,
);
process.exitCode = result.failed > 0 ? 1 : 0;
