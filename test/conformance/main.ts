import { parseArgs } from 'node:util';
import type { AppName } from './check.ts';
import { allChecks } from './checks/all-checks.ts';
import { makeHttp, type Http } from './http.ts';
import { knownGaps } from './known-gaps.ts';
import { runChecks, type Verdict } from './run-checks.ts';
import { startEmbedded, type Started } from './start-embedded.ts';

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    url: text,
    'streaming-url': text,
    'retry-url': text,
    'master-key': text,
    only: text,
    json: { type: 'boolean', default: false },
  },
});
const checks = allChecks.filter((one) => one.id.startsWith(values.only ?? ''));
const hosts: Partial<Record<AppName, Http | string>> = {};
const running: Started[] = [];

if (values.url === undefined) {
  const apps = [...new Set(checks.map((one) => one.app))];
  await Promise.all(
    apps.map(async (app) => {
      const started = await startEmbedded(app);
      running.push(started);
      hosts[app] =
        started.kind === 'running'
          ? makeHttp({ url: started.url, patienceMs: 15_000 })
          : `the host refuses the app: ${started.reason}`;
    }),
  );
} else {
  const urls: Record<AppName, string | undefined> = {
    app: values.url,
    'app-streaming': values['streaming-url'],
    'app-retry': values['retry-url'],
  };
  for (const [app, url] of Object.entries(urls)) {
    hosts[app as AppName] =
      url === undefined
        ? `no URL of a host with test/conformance/${app}`
        : makeHttp({ url, masterKey: values['master-key'], patienceMs: 60_000 });
  }
}

function tell(verdict: Verdict): void {
  const { id, rule } = verdict.check;
  const line = (word: string, reason: string) => {
    const why = reason === '' ? '' : `\n        ${reason.replaceAll(/\s*\n\s*/g, ' ').slice(0, 600)}`;
    process.stdout.write(`${word.padEnd(8)}${id}: ${rule}${why}\n`);
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

const withoutHost = values.url === undefined ? hosts.app : undefined;
if (typeof withoutHost === 'string') {
  process.stderr.write(`${withoutHost}\n`);
  process.exit(1);
}
process.stdout.write(`checking ${values.url ?? 'the embedded host'} against embedded-host.md (§ = its section)\n`);
const beganMs = Date.now();
const verdicts = await runChecks({
  checks,
  hostOf: (app) => hosts[app] ?? `no host with test/conformance/${app}`,
  knownGaps: values.url === undefined ? knownGaps : {},
  atOnce: 12,
  onVerdict: tell,
});
await Promise.all(running.map(async (one) => one.kind === 'running' && (await one.stop())));

const count = (kind: Verdict['kind']) => verdicts.filter((verdict) => verdict.kind === kind).length;
const summary = { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
const seconds = ((Date.now() - beganMs) / 1000).toFixed(1);
process.stdout.write(
  `\n${verdicts.length} checks in ${seconds} s: ${summary.passed} passed, ${summary.failed} failed, ${summary.skipped} skipped\n`,
);
if (values.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
process.exit(summary.failed > 0 || verdicts.length === 0 ? 1 : 0);
