/** Grants that no flow of the matrix misses aloud, with the reason; by `capability action`. */
export const EXCUSED: ReadonlyMap<string, string> = new Map([
  [
    'capture Microsoft.Compute/diskEncryptionSets/read',
    'asked for where a customer’s key is named, which no flow of the matrix does yet',
  ],
  [
    'restore Microsoft.Compute/diskEncryptionSets/read',
    'asked for where a customer’s key is named, which no flow of the matrix does yet',
  ],
  [
    'sweep Microsoft.Resources/subscriptions/locations/read',
    'without it preflight leaves out that a region is unknown, and Azure says so at the PUT',
  ],
]);
