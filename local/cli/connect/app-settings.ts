import { join } from 'node:path';
import * as z from 'zod';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import type { Simulation } from './simulation-file.ts';

/** App settings of the local host; what they were last stands in `settings.json` of the state directory. */
export type AppSettings = Readonly<Record<string, string>>;

const Stored = z.record(z.string(), z.string());
const fileIn = (stateDir: string): string => join(stateDir, 'settings.json');

export function readStored(stateDir: string): AppSettings {
  const parsed = Stored.safeParse(readJsonFile(fileIn(stateDir)));
  return parsed.success ? parsed.data : {};
}

export const writeStored = (stateDir: string, settings: AppSettings): void => writeJsonFile(fileIn(stateDir), settings);

/** Where Azure is, who we are there, and what may be touched. */
export interface SettingsChoice {
  readonly armEndpoint: string | undefined;
  /**
   * Resource groups or other scopes this command may touch. Undefined for a command that names none: it goes on with the settings of the last one
   * that did. Nothing is added to earlier grants, they are replaced.
   */
  readonly grant: readonly string[] | undefined;
  readonly simulation: Simulation | undefined;
}

const DEFAULTS: AppSettings = { GOLDSMITH_CREDENTIAL: 'default', GOLDSMITH_SCOPES: '[]' };

/** On one's own machine one is the person who calls, and the roles come with that. */
const FIXED: AppSettings = { WEBSITE_AUTH_ENABLED: 'True', GOLDSMITH_TASK_HUB: 'goldsmith' };

/** Only these may differ from person to person. No secret is among them. */
const FROM_ENVIRONMENT =
  /^GOLDSMITH_(SCOPES|PROFILES|OPTIMIZE_HELPER|CREDENTIAL|PAUSED|RECONCILE_SCHEDULE|JANITOR_SCHEDULE|COOL_DOWN_SECONDS|MAX_\w+)$/;

const scopesOf = (groups: readonly string[]): string =>
  JSON.stringify(groups.map((scope) => ({ scope, modes: ['consume'] })));

/** The environment wins over the grant of a command. */
export function appSettings(stored: AppSettings, choice: SettingsChoice, env: NodeJS.ProcessEnv): AppSettings {
  const named = Object.entries(env).filter(
    (entry): entry is [string, string] => FROM_ENVIRONMENT.test(entry[0]) && !!entry[1],
  );
  const simulated = choice.simulation && {
    GOLDSMITH_ARM_ENDPOINT: choice.simulation.url,
    // Nobody's real token is shown to a simulator.
    GOLDSMITH_CREDENTIAL: 'managed-identity',
  };
  return {
    ...DEFAULTS,
    GOLDSMITH_RECONCILE_SCHEDULE: '0 */5 * * * *',
    GOLDSMITH_JANITOR_SCHEDULE: '0 17 * * * *',
    ...(choice.grant ? { GOLDSMITH_SCOPES: scopesOf(choice.grant) } : stored),
    ...Object.fromEntries(named),
    ...(choice.armEndpoint ? { GOLDSMITH_ARM_ENDPOINT: choice.armEndpoint } : {}),
    ...simulated,
    ...FIXED,
  };
}

/** The scopes of the allow-list, for people. */
export function scopeNames(settings: AppSettings): string[] {
  const Scopes = z.array(z.object({ scope: z.string() }));
  let json: unknown;
  try {
    json = JSON.parse(settings['GOLDSMITH_SCOPES'] ?? '[]');
  } catch {
    return [];
  }
  const parsed = Scopes.safeParse(json);
  return parsed.success ? parsed.data.map(({ scope }) => scope) : [];
}
