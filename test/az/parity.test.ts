import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { systemTopics } from '../../local/az/checks/events.ts';
import { galleryByRest } from '../../local/az/checks/gallery.ts';
import { generalize } from '../../local/az/checks/generalize.ts';
import { lookAndTag } from '../../local/az/checks/look-and-tag.ts';
import { expectEqual } from '../../local/az/expect.ts';
import { ROOT } from '../rules/support/repository.ts';

const all = [...lookAndTag, ...generalize, ...systemTopics, ...galleryByRest];

describe('npm run parity:az', () => {
  it('has ten checks at the least, each of its own name', () => {
    expect(all.length).toBeGreaterThanOrEqual(10);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  it('is skipped with one line, and no failure, where az is missing', () => {
    const main = join(ROOT, 'local', 'az', 'main.ts');
    const run = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', main, '--json'], {
      env: { PATH: join(ROOT, 'nowhere') },
      encoding: 'utf8',
    });

    const lines = run.stdout.trim().split('\n');
    expect([run.status, lines.length]).toEqual([0, 2]);
    expect(lines[0]).toMatch(/^skipped: az is not on the PATH/);
    expect(JSON.parse(lines[1] ?? '')).toEqual({ passed: 0, failed: 0, skipped: all.length });
  });

  it('takes two documents for equal whatever the order of their keys, and nothing else', () => {
    expect(() => expectEqual('tags', { a: '1', b: '2' }, { b: '2', a: '1' })).not.toThrow();
    expect(() => expectEqual('tags', { a: '1' }, { a: '2' })).toThrow('tags: {"a":"1"} instead of {"a":"2"}');
  });
});
