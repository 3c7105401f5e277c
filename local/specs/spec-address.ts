/** Which of the specs an exchange belongs to, or why none. */
export type SpecPlace =
  | { readonly kind: 'compute' | 'tags'; readonly url: string }
  | { readonly kind: 'poll'; readonly url: string }
  | { readonly kind: 'none' };

/** The versions that contract/specs holds (INDEX, "Versions"). */
const versions = { compute: '2024-07-01', disks: '2024-03-02', galleries: '2023-07-03', tags: '2024-07-01' };

const polling =
  /\/providers\/Microsoft\.Compute\/locations\/[^/]+\/(operations|capsOperations|DiskOperations)\/[^/?]+/i;
const ofGalleries =
  /\/providers\/Microsoft\.Compute\/(galleries|locations\/[^/]+\/(sharedGalleries|communityGalleries))\b/i;
const ofDisks = /\/providers\/Microsoft\.Compute\/(disks|snapshots|diskEncryptionSets|diskAccesses)\b/i;

/** Whatever the caller asked for is held against the version that is here; without one the validator finds no spec at all. */
function withVersion(url: string, version: string): string {
  const [path = '', query = ''] = url.split('?');
  const kept = query.split('&').filter((part) => part && !part.startsWith('api-version='));
  return `https://management.azure.com${path}?${[`api-version=${version}`, ...kept].join('&')}`;
}

export function specPlaceOf(url: string): SpecPlace {
  if (/\/providers\/Microsoft\.Resources\/tags\//i.test(url))
    return { kind: 'tags', url: withVersion(url, versions.tags) };
  if (polling.test(url)) return { kind: 'poll', url };
  const provider = /^.*\/providers\/([^/?]+)/i.exec(url)?.[1]?.toLowerCase();
  if (provider !== 'microsoft.compute' || /\/providers\/Microsoft\.Compute\/?(\?|$)/i.test(url))
    return { kind: 'none' };
  if (ofGalleries.test(url)) return { kind: 'compute', url: withVersion(url, versions.galleries) };
  return { kind: 'compute', url: withVersion(url, ofDisks.test(url) ? versions.disks : versions.compute) };
}
