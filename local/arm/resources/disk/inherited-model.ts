import type { Json } from '../../shapes/json.ts';

const inherited = [
  'diskSizeGB',
  'osType',
  'hyperVGeneration',
  'supportedCapabilities',
  'supportsHibernation',
  'encryption',
  'encryptionSettingsCollection',
  'securityProfile',
];

/** What a copy of a disk has of it, whatever way it was copied. */
export function inheritedModel(model: Json): Json {
  const kept = inherited.map((key) => [key, model[key] as unknown]).filter(([, value]) => value !== undefined);
  return structuredClone(Object.fromEntries(kept) as Json);
}
