import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { readGuestAnswer } from '../../src/domain/guest-preflight/guest-answer.ts';

const SCRIPT = fileURLToPath(new URL('../../src/guest/linux-preflight.sh', import.meta.url));
const onLinux = process.platform === 'linux' && existsSync('/bin/sh') ? it : it.skip;

describe('the preflight script of Linux', () => {
  onLinux('runs on this very machine, ends with 0, and its answer is whole and short', () => {
    const { status, stdout } = spawnSync('/bin/sh', [SCRIPT], { encoding: 'utf8', timeout: 30_000 });

    const answer = readGuestAnswer(stdout);
    expect({ status, complete: answer.complete, failed: answer.failed }).toEqual({
      status: 0,
      complete: true,
      failed: [],
    });
    expect(answer.value('os')).toMatch(/^[a-z0-9._-]+$/);
    expect(Buffer.byteLength(stdout)).toBeLessThan(4_096);
  });
});
