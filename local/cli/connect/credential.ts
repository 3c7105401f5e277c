import { trouble } from '../exit-code.ts';

/** Loaded when needed: `--help` and local work on a simulated Azure do without. */
async function defaultToken(scope: string): Promise<string> {
  const { DefaultAzureCredential } = await import('@azure/identity');
  const { token } = await new DefaultAzureCredential().getToken(scope);
  return token;
}

/** A token from whatever `DefaultAzureCredential` finds: environment, workload or managed identity, az, azd, PowerShell. */
export async function tokenFor(scope: string): Promise<string> {
  try {
    return await defaultToken(scope);
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    const hint = 'Sign in first, for example with: az login';
    throw trouble(`no Azure credential for ${scope}: ${first.trim().slice(0, 200)}`, hint);
  }
}
