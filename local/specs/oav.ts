import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** As far as it is used here. https://github.com/Azure/oav */
interface Outcome {
  readonly isSuccessful?: boolean;
  readonly errors?: readonly {
    readonly code: string;
    readonly message: string;
    readonly pathsInPayload?: readonly string[];
  }[];
  readonly runtimeException?: { readonly code: string; readonly message: string };
}

export interface LiveValidator {
  initialize(): Promise<void>;
  validateLiveRequestResponse(pair: unknown): Promise<{
    readonly requestValidationResult?: Outcome;
    readonly responseValidationResult?: Outcome;
  }>;
}

interface Oav {
  readonly LiveValidator: new (options: unknown) => LiveValidator;
}

/** oav warns on standard output of every path without a provider, and can only be silenced through its inner logger. */
interface OavLogging {
  readonly log: { readonly transports: { silent?: boolean }[] };
}

const version = '4.0.3';
const home = fileURLToPath(new URL('../../node_modules/.cache/oav', import.meta.url));
const installed = join(home, 'node_modules/oav');

/** Installed beside the project when first needed, not with it: 190 packages that nothing else uses (decision 0014). */
function ensureInstalled(): void {
  if (existsSync(join(installed, 'package.json'))) return;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{"private":true}\n');
  const npm = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', `oav@${version}`];
  execFileSync('npm', npm, { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** oav's live validator over the specs of this folder; undefined where it cannot be had. */
export async function openValidator(specs: string): Promise<LiveValidator | undefined> {
  try {
    ensureInstalled();
  } catch {
    return undefined;
  }
  const require = createRequire(import.meta.url);
  const { LiveValidator } = require(installed) as Oav;
  const { log } = require(join(installed, 'dist/lib/util/logging.js')) as OavLogging;
  for (const transport of log.transports) transport.silent = true;
  const validator = new LiveValidator({
    directory: specs,
    git: { shouldClone: false },
    enableRoundTripValidator: false,
    swaggerPathsPattern: [
      'specification/compute/resource-manager/Microsoft.Compute/*RP/stable/*/*.json',
      'specification/resources/resource-manager/Microsoft.Resources/stable/*/resources.json',
    ],
  });
  await validator.initialize();
  return validator;
}
