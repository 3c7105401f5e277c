import type { BlobFacts } from '../../domain/prepared/prepared-facts.ts';
import type { ArmClients, BlobAnswer } from '../arm-clients.ts';

const FOOTER_BYTES = 512;
const COOKIE = 'conectix';
/** Where the footer of a VHD says of what type it is, and the value of a fixed one. */
const TYPE_AT = 60;
const FIXED = 2;

const absent: BlobFacts = { kind: 'absent' };
const unread = (code: string): BlobFacts => ({ kind: 'unread', code });

const refusedBy = (answer: BlobAnswer): BlobFacts =>
  answer.status === 404 ? absent : unread(answer.header('x-ms-error-code') ?? `http-${answer.status}`);

function footerOf(bytes: Buffer): 'fixed' | 'dynamic' | 'none' {
  if (bytes.length < FOOTER_BYTES || bytes.toString('latin1', 0, COOKIE.length) !== COOKIE) return 'none';
  return bytes.readUInt32BE(TYPE_AT) === FIXED ? 'fixed' : 'dynamic';
}

async function look(arm: ArmClients, url: string): Promise<BlobFacts> {
  const head = await arm.blob('HEAD', url);
  if (head.status !== 200) return refusedBy(head);
  const bytes = Number(head.header('content-length') ?? 0);
  const range = `bytes=${Math.max(0, bytes - FOOTER_BYTES)}-${Math.max(0, bytes - 1)}`;
  const tail = await arm.blob('GET', url, range);
  if (tail.status !== 206) return refusedBy(tail);
  return {
    kind: 'read',
    bytes,
    blobType: head.header('x-ms-blob-type') ?? 'unknown',
    footer: footerOf(tail.bytes),
    leased: head.header('x-ms-lease-state') === 'leased' && head.header('x-ms-lease-duration') === 'infinite',
  };
}

/**
 * Looks at a blob, its footer included. An account that lets nobody in (firewall, private endpoint, no right to read) is no failure: the caller's word then
 * stands alone.
 */
export async function readBlob(arm: ArmClients, url: string): Promise<BlobFacts> {
  try {
    return await look(arm, url);
  } catch (error) {
    return unread(error instanceof Error && 'code' in error ? String(error.code) : 'not-reached');
  }
}
