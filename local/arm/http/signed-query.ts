import { createHash } from 'node:crypto';

const noise = (seed: string, length: number) => {
  let text = '';
  for (let turn = 0; text.length < length; turn++) {
    text += createHash('sha256').update(`${seed} ${turn}`).digest('base64url');
  }
  return text.slice(0, length);
};

/** The service's whole certificate, the same in every address: it makes the URL 3,061 to 3,248 characters long, as those recorded since 2023 are. */
const certificate = noise('certificate', 2_560);

/** The query of a polling URL: signed and long, of no meaning to callers (INDEX fact 8), with the service's own api-version (fact 9). */
export function signedQuery(operationId: string, atMs: number, monitor: boolean): string {
  const ticks = `${atMs}0000`;
  const parts = [
    'p=571046f6-b640-41c1-86f7-f9f044b5adf9',
    ...(monitor ? ['monitor=true'] : []),
    'api-version=2024-07-01',
    `t=${ticks}`,
    `c=${certificate}`,
    `s=${noise(`signature ${operationId} ${monitor}`, 342)}`,
    `h=${noise(`hash ${operationId}`, 43)}`,
  ];
  return parts.join('&');
}
