import { ArmError } from '../../arm-error.ts';
import type { Json } from '../../shapes/json.ts';

const kinds = {
  diskEncryptionKey: { field: 'secretUrl', what: 'Secret', path: 'secrets/<secretName>/<secretVersion>' },
  keyEncryptionKey: { field: 'keyUrl', what: 'Key', path: 'keys/<keyName>/<keyVersion>' },
} as const;

const versioned = {
  secretUrl: /^https:\/\/[^/]+\/secrets\/[^/]+\/[0-9a-f]{32}$/i,
  keyUrl: /^https:\/\/[^/]+\/keys\/[^/]+\/[0-9a-f]{32}$/i,
};

/** INDEX fact 22: a Key Vault URL without a version is refused at once, with its target. */
export function checkEncryptionKeys(properties: Json): void {
  const settings = (properties.encryptionSettingsCollection?.encryptionSettings ?? []) as Json[];
  for (const each of settings) {
    for (const [name, { field, what, path }] of Object.entries(kinds)) {
      const url = each[name]?.[field] as string | undefined;
      if (url === undefined || versioned[field].test(url)) continue;
      throw new ArmError(
        400,
        'InvalidParameter',
        `${url} is not a valid versioned Key Vault ${what} URL. It should be in the format https://<vaultEndpoint>/${path}.`,
        { target: `encryptionSettings.${name}.${field}` },
      );
    }
  }
}
