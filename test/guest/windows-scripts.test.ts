import { describe, expect, test } from '@jest/globals';
import { syntaxErrors } from '../infra/support/grammar.ts';
import { filesUnder, read } from '../rules/support/repository.ts';

/** Texts that a script writes into files of the guest: to the script's own grammar they are words. */
const BODIES = filesUnder('src/guest', '.ps1').flatMap((path) =>
  [...read(path).matchAll(/@'\n([\s\S]*?)\n'@/g)].map(
    (match, at) => [`${path} task ${at + 1}`, match[1] ?? ''] as const,
  ),
);

describe('a scheduled task of the Windows guest', () => {
  test.each(BODIES)('%s parses as PowerShell', async (_name, body) => {
    expect(await syntaxErrors('powershell', body.replaceAll(/__[A-Z_]+__/g, '1'))).toEqual([]);
  });

  test('tells what remains before it writes the marker, and shuts down last', () => {
    const [, body = ''] = BODIES.find(([name]) => name.startsWith('src/guest/windows-generalize.ps1')) ?? [];
    const at = (text: string) => body.lastIndexOf(text);

    expect(at('\nWrite-Residue')).toBeGreaterThan(at('Sysprep.exe'));
    expect(at("'generalized __CAPTURE_ID__'")).toBeGreaterThan(at('\nWrite-Residue'));
    expect(at('Stop-Computer')).toBeGreaterThan(at("'generalized __CAPTURE_ID__'"));
  });
});
