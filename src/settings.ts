import * as z from 'zod';

/** JSON text in an app setting. */
const json = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    });

const flag = z
  .enum(['true', 'false', 'True', 'False'])
  .default('false')
  .transform((text) => text.toLowerCase() === 'true');

const minutes = (fallback: number) => z.coerce.number().int().min(1).max(10_080).default(fallback);

/** App settings, by the names they have in Azure. Read once; anything wrong stops the start with all reasons. */
export const Settings = z.object({
  /** Allow-list, JSON array of scopes. Empty: nothing may be touched. */
  GOLDSMITH_SCOPES: json('[]'),
  /** Profiles, JSON object by name. */
  GOLDSMITH_PROFILES: json('{}'),
  /** The machine on which captured disks are optimized, JSON object; empty: profiles with `optimize` are refused. */
  GOLDSMITH_OPTIMIZE_HELPER: json('{}'),
  /** Azure Resource Manager; another one for sovereign clouds. Plain HTTP only on loopback. */
  GOLDSMITH_ARM_ENDPOINT: z.url().default('https://management.azure.com'),
  /** Which credential: the app's managed identity, or whatever `DefaultAzureCredential` finds on a person's machine. */
  GOLDSMITH_CREDENTIAL: z.enum(['managed-identity', 'default']).default('managed-identity'),
  /** Client id of a user-assigned managed identity. */
  AZURE_CLIENT_ID: z.string().optional(),
  /** Task hub name, used by host.json. */
  GOLDSMITH_TASK_HUB: z.string().default('goldsmith'),
  /** NCRONTAB schedule of the sweep that settles what was left behind. */
  GOLDSMITH_RECONCILE_SCHEDULE: z.string().default('0 */5 * * * *'),
  /** NCRONTAB schedule of the sweep that removes expired temporary resources. */
  GOLDSMITH_JANITOR_SCHEDULE: z.string().default('0 17 * * * *'),
  /** Stops every run at its next step before the point of no return. */
  GOLDSMITH_PAUSED: flag,
  /** Seconds between taking a tagged request and the first change; removing the tag in that time cancels. */
  GOLDSMITH_COOL_DOWN_SECONDS: z.coerce.number().int().min(0).max(86_400).default(120),
  GOLDSMITH_MAX_DECRYPT_MINUTES: minutes(1_440),
  GOLDSMITH_MAX_GENERALIZE_MINUTES: minutes(60),
  GOLDSMITH_MAX_REPLICATE_MINUTES: minutes(1_440),
  /** How long a run waits for a person: approval, hold, pause. */
  GOLDSMITH_MAX_WAIT_MINUTES: minutes(1_440),
  /** Container (https) or folder (file) where summaries of ended captures are kept; not set: only the task hub remembers. */
  GOLDSMITH_SUMMARIES_URL: z.url({ protocol: /^(https?|file)$/ }).optional(),
  /** Client id of the managed identity that may write there; not set: the one above. */
  GOLDSMITH_SUMMARIES_CLIENT_ID: z.string().optional(),
  /** Set by App Service when Easy Auth is on; only then are its headers believed. */
  WEBSITE_AUTH_ENABLED: flag,
});
export type Settings = z.infer<typeof Settings>;

export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  // An app setting that was emptied in the portal counts as not set.
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim() !== ''));
  const parsed = Settings.safeParse(present);
  if (parsed.success) return parsed.data;
  throw new Error(`Goldsmith cannot start, app settings are wrong:\n${z.prettifyError(parsed.error)}`);
}
