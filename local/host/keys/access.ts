import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { HttpHead } from '../http/http-message.ts';
import type { HostFunction } from '../worker/function-catalog.ts';
import type { KeyRing, SystemKey } from './key-file.ts';

/** Who may call what. Without keys everybody may, as with Core Tools; the host listens on loopback only. */
export interface Access {
  /** What URLs of the durable API carry. */
  readonly code: string;
  /** Where the SDK calls the durable API; it sends no key there. */
  readonly rpcPath: string;
  mayCall(target: HostFunction, head: HttpHead): boolean;
  mayUse(extension: SystemKey, head: HttpHead): boolean;
  mayAdminister(head: HttpHead): boolean;
}

export const rpcPath = '/durabletask';

export const openAccess: Access = {
  code: 'code=local',
  rpcPath,
  mayCall: () => true,
  mayUse: () => true,
  mayAdminister: () => true,
};

export function makeKeyAccess(ring: KeyRing): Access {
  const isMaster = (head: HttpHead) => matches([ring.masterKey], head);
  return {
    code: `code=${ring.systemKeys.durabletask_extension}`,
    // The SDK in this process knows the path, nobody else can; it changes with every start.
    rpcPath: `${rpcPath}/${randomBytes(24).toString('base64url')}`,
    mayCall(target, head) {
      const { authLevel } = target.trigger;
      const level = typeof authLevel === 'string' ? authLevel.toLowerCase() : 'anonymous';
      if (level === 'anonymous' || isMaster(head)) return true;
      if (level !== 'function') return false;
      return matches([...Object.values(ring.hostKeys), ...Object.values(ring.functionKeys[target.name] ?? {})], head);
    },
    mayUse: (extension, head) => matches([ring.systemKeys[extension]], head) || isMaster(head),
    mayAdminister: isMaster,
  };
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Compared in a time that says nothing about the key. */
function matches(keys: readonly string[], head: HttpHead): boolean {
  const given = head.query.get('code') ?? head.headers['x-functions-key'];
  if (!given) return false;
  const wanted = digest(given);
  return keys.map((key) => timingSafeEqual(digest(key), wanted)).includes(true);
}
