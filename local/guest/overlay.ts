import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const HERE = fileURLToPath(new URL('.', import.meta.url));

/** What the packages wrote into an overlay, kept for later runs; beside the user's other caches. */
const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'goldsmith');
const PACKAGES = join(CACHE, 'guest-packages.tar');

export const packagesAreInstalled = (): boolean => existsSync(PACKAGES);

/** Why an overlay cannot be made on this machine, if it cannot. */
export function whyNoOverlay(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root, for namespaces and an overlay of /';
  const tools = ['unshare', 'setpriv', 'chroot', 'apt-get', 'useradd', 'tar'];
  const missing = tools.filter((tool) => spawnSync('which', [tool]).status !== 0);
  if (missing.length > 0) return `needs ${missing.join(', ')}`;
  const { status, stderr } = inOverlay(['sh', '-c', 'test -d "$0/etc"'], false);
  return status === 0 ? undefined : `the kernel makes no overlay of /: ${stderr.trim().split('\n')[0] ?? ''}`;
}

const NAMESPACES = ['--mount', '--uts', '--ipc', '--pid', '--fork', '--kill-child'];

/** Runs a command, with the overlay's root as its last argument, in namespaces of its own. Nothing it writes reaches the disk. */
function inOverlay(
  command: readonly string[],
  withPackages = true,
): { status: number | null; stdout: string; stderr: string } {
  const folder = mkdtempSync(join(tmpdir(), 'goldsmith-guest-'));
  try {
    const args = [join(HERE, 'make-overlay.sh'), folder, withPackages ? PACKAGES : '/dev/null', ...command];
    return spawnSync('unshare', [...NAMESPACES, 'sh', ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  } finally {
    // Empty: what was mounted on it went with the namespace.
    rmSync(folder, { recursive: true });
  }
}

/** Debian's waagent and cloud-init, once; needs a network. */
export function installPackages(): void {
  mkdirSync(CACHE, { recursive: true });
  const { status, stderr } = inOverlay(['sh', join(HERE, 'install-packages.sh'), PACKAGES], false);
  if (status !== 0) throw new Error(`waagent and cloud-init could not be installed: ${stderr.trim().slice(-500)}`);
}

export const runInOverlay = (command: readonly string[]) => inOverlay(command);
