import { join } from 'node:path';
import type { SeedVm } from '../../../local/arm/seed-shape.ts';
import { GROUP, HOME, SUBSCRIPTION, vmId } from '../../../local/start/cast.ts';
import { type Cli, hostOf, start, tempDirectory } from './cli.ts';

/** `goldsmith simulate` at work, with a state directory of its own. */
export interface Simulated {
  readonly cli: Cli;
  readonly state: string;
  readonly url: string;
  /** Flags that make a command use it. */
  readonly flags: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  host(): ReturnType<typeof hostOf>;
  /** One more machine in the image-build group; answers its id. */
  machine(name: string, more?: Partial<SeedVm>): Promise<string>;
}

export async function simulate(scale: number): Promise<Simulated> {
  const state = tempDirectory();
  const cli = start(['simulate', '--state', state, '--scale', String(scale), '--json']);
  const [line] = await cli.saw(/\{.*\}\n/);
  const { identityHeader, url } = JSON.parse(line) as { identityHeader: string; url: string };
  return {
    cli,
    state,
    url,
    flags: ['--simulated', '--state', state],
    env: { GOLDSMITH_ARM_ENDPOINT: url, IDENTITY_ENDPOINT: `${url}/msi/token`, IDENTITY_HEADER: identityHeader },
    host: () => hostOf(join(state, 'simulated')),
    async machine(name, more = {}) {
      const vm: SeedVm = { resourceGroup: GROUP, name, location: HOME, os: 'Linux', ...more };
      const body = JSON.stringify({ subscriptionId: SUBSCRIPTION, virtualMachines: [vm] });
      await fetch(`${url}/admin/seed`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      return vmId(name);
    },
  };
}
