import { readFileSync } from 'node:fs';

/** A script of src/guest as the app sends it: with its placeholders filled in. */
export function guestScript(file: string, values: Record<string, string | number> = {}): string {
  const text = readFileSync(new URL(`../../../src/guest/${file}`, import.meta.url), 'utf8');
  return text.replace(/__([A-Z_]+)__/g, (all, name: string) => String(values[name] ?? all));
}

export const windowsGeneralize = () =>
  guestScript('windows-generalize.ps1', {
    CAPTURE_ID: 'cap42',
    DELAY_SECONDS: 60,
    SYSPREP_MINUTES: 30,
    PROOF_SECONDS: 300,
    RELEASE_SECONDS: 30,
  });

export const linuxGeneralize = (deprovision = '-deprovision+user') =>
  guestScript('linux-generalize.sh', { CAPTURE_ID: 'cap42', DELAY_SECONDS: 30, DEPROVISION: deprovision });
