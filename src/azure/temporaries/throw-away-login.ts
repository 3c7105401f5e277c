import { generateKeyPairSync, randomBytes } from 'node:crypto';

const ADMIN = 'goldsmith';

/** One SSH wire string: length, then bytes. */
function wire(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A public key whose private half nobody ever has. */
function lostPublicKey(): string {
  const { publicKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return `ssh-ed25519 ${Buffer.concat([wire(Buffer.from('ssh-ed25519')), wire(raw)]).toString('base64')}`;
}

/** Upper and lower case, digit and symbol, as Windows asks for; 40 characters that are forgotten at once. */
const lostPassword = (): string => `${randomBytes(27).toString('base64url')}aA1!`;

/** A machine made of a generalized image needs a login. Nobody shall use it, so it is made up here and not kept anywhere. */
export function throwAwayLogin(osType: 'Windows' | 'Linux', computerName: string) {
  const common = { computerName, adminUsername: ADMIN, allowExtensionOperations: true };
  if (osType === 'Windows') return { ...common, adminPassword: lostPassword() };
  const path = `/home/${ADMIN}/.ssh/authorized_keys`;
  const ssh = { publicKeys: [{ path, keyData: lostPublicKey() }] };
  return { ...common, linuxConfiguration: { disablePasswordAuthentication: true, ssh } };
}
