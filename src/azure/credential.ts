import type { TokenCredential } from '@azure/core-auth';
import { DefaultAzureCredential, ManagedIdentityCredential } from '@azure/identity';

/** `managed-identity` where the app is deployed (no fallback that could surprise), `default` for a person's own machine. */
export function makeCredential(kind: 'managed-identity' | 'default', clientId: string | undefined): TokenCredential {
  if (kind === 'default') return new DefaultAzureCredential();
  return clientId ? new ManagedIdentityCredential({ clientId }) : new ManagedIdentityCredential();
}
