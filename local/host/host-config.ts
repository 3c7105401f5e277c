import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { StartRefused } from './start-refused.ts';
import { parseTimeSpan } from './triggers/ncrontab.ts';
import { readVersionRules, type VersionRules } from './versions/version-rules.ts';

/** What the host takes from host.json. */
export interface HostConfig {
  readonly routePrefix: string;
  readonly hubName: string;
  readonly maxTurns: number;
  readonly maxActivities: number;
  /** `functionTimeout`; undefined = no limit. */
  readonly timeoutMs: number | undefined;
  readonly versions: VersionRules;
}

type Json = Record<string, unknown>;

/** Replaces `%NAME%` by the app setting of that name. */
export function resolveSettings(text: string): string {
  return text.replace(/%([^%]+)%/g, (_whole, name: string) => {
    const value = process.env[name];
    if (value === undefined) throw new StartRefused(`the app setting ${name} is missing, but "${text}" needs it`);
    return value;
  });
}

/** Puts app settings into the environment; what is already set there wins, as for any command line tool. */
export function applySettings(appDirectory: string, settingsFile: string | undefined): void {
  const localFile = join(appDirectory, 'local.settings.json');
  let settings: Json = {};
  if (settingsFile) settings = readJson(settingsFile);
  else if (existsSync(localFile)) settings = (readJson(localFile).Values ?? {}) as Json;
  for (const [name, value] of Object.entries(settings)) process.env[name] ??= String(value);
}

export function readHostConfig(appDirectory: string): HostConfig {
  const zone = process.env.WEBSITE_TIME_ZONE;
  if (zone && !/^(?:utc|etc\/utc|etc\/gmt|gmt)$/i.test(zone)) {
    throw new StartRefused(`WEBSITE_TIME_ZONE is ${zone}, but this host runs timer functions in UTC only: unset it`);
  }
  const file = join(appDirectory, 'host.json');
  const host = existsSync(file) ? readJson(file) : {};
  const extensions = (host.extensions ?? {}) as Record<string, Json | undefined>;
  const durable = extensions.durableTask ?? {};
  const text = (value: unknown, otherwise: string) => resolveSettings(typeof value === 'string' ? value : otherwise);
  const count = (name: string) => {
    const value = typeof durable[name] === 'string' ? Number(resolveSettings(durable[name])) : durable[name];
    return typeof value === 'number' && value >= 1 ? value : 10 * cpus().length;
  };
  return {
    routePrefix: text(extensions.http?.routePrefix, 'api'),
    hubName: text(durable.hubName, 'LocalHub'),
    maxTurns: count('maxConcurrentOrchestratorFunctions'),
    maxActivities: count('maxConcurrentActivityFunctions'),
    versions: readVersionRules(durable),
    timeoutMs: readTimeout(host.functionTimeout),
  };
}

function readTimeout(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '-1') return undefined;
  const ms = typeof value === 'string' ? parseTimeSpan(value) : undefined;
  if (ms === undefined) throw new StartRefused(`host.json: functionTimeout ${JSON.stringify(value)} is no TimeSpan`);
  return ms;
}

function readJson(file: string): Json {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Json;
  } catch (error) {
    throw new StartRefused(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
