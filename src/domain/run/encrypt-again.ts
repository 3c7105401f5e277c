import type { AdeFacts } from '../vm.ts';

type Ade = Exclude<AdeFacts, { kind: 'none' }>;

/** The command that puts a decrypted machine under Azure Disk Encryption again, with the volumes it had. */
export function encryptAgain(vmId: string, { dataVolumes, keyVaultId, osVolume }: Ade): string {
  const volumes = osVolume && dataVolumes ? 'ALL' : osVolume ? 'OS' : 'DATA';
  return `az vm encryption enable --ids "${vmId}" --disk-encryption-keyvault "${keyVaultId ?? 'KEY-VAULT'}" --volume-type ${volumes}`;
}
