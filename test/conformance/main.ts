import { parseArgs } from 'node:util';
import { allChecks } from './checks/all-checks.ts';
import { knownGaps } from './known-gaps.ts';
import { startHosts, useHosts } from './open-hosts.ts';
import { runChecks, type Verdict } from './run-checks.ts';

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    url: text,
    'master-key': text,
    'streaming-url': text,
    'retry-url': text,
    only: text,
    json: { type: 'boolean', default: false },
  },
});
const { url, 'master-key': masterKey, 'streaming-url': streamingUrl, 'retry-url': retryUrl, only = '', json } = values;
const print = (line: string) => void process.stdout.write(`${line}\n`);

function tell(verdict: Verdict): void {
  const { id, rule } = verdict.check;
  const line = (word: string, why: string) => {
    print(`${word.padEnd(8)}${id}: ${rule}`);
    if (why !== '') print(`        ${why.replaceAll(/\s*\n\s*/g, ' ').slice(0, 600)}`);
  };
  switch (verdict.kind) {
    case 'passed':
      return line('ok', verdict.note);
    case 'failed':
      return line('FAILED', verdict.reason);
    case 'skipped':
      return line('skipped', verdict.reason);
  }
}

const beganMs = Date.now();
const checks = allChecks.filter((one) => one.id.startsWith(only));
const hosts =
  url === undefined
    ? await startHosts(new Set(checks.map((one) => one.host)))
    : useHosts({ url, streamingUrl, retryUrl, masterKey });
print(`checking ${url ?? 'the embedded host'} against embedded-host.md (§ = its section)`);
const verdicts = await runChecks({
  checks,
  hosts: hosts.of,
  knownGaps: url === undefined ? knownGaps : {},
  atOnce: 12,
  onVerdict: tell,
});
await hosts.close();

const count = (kind: Verdict['kind']) => verdicts.filter((verdict) => verdict.kind === kind).length;
const summary = { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
const seconds = ((Date.now() - beganMs) / 1000).toFixed(1);
const { passed, failed, skipped } = summary;
print(`\n${verdicts.length} checks in ${seconds} s: ${passed} passed, ${failed} failed, ${skipped} skipped`);
if (json) print(JSON.stringify(summary));
// Without a single passed check nothing was shown, whatever the reason.
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
