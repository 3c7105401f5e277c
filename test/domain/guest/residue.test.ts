import { describe, expect, it } from '@jest/globals';
import { foreseenResidueOf, residueOf } from '../../../src/domain/guest/residue.ts';

const line = (words: string) => `[   12.345678] goldsmith cap42 ${words}\r\n`;
const console = (...lines: string[]) => lines.map(line).join('');

describe('the residue report', () => {
  it('says what was removed and what remains, by kind', () => {
    const text = console(
      'started',
      'residue removed user azureuser',
      'residue remains user bob uid=1001',
      'residue remains agent defender-endpoint org=5d1b2a60-0000-4000-8000-00000000abcd',
      'residue end removed=1 remains=2',
      'generalized',
    );

    expect(residueOf(text, 'cap42')).toEqual({
      removed: [{ kind: 'user', what: 'azureuser' }],
      remains: [
        { kind: 'user', what: 'bob uid=1001' },
        { kind: 'agent', what: 'defender-endpoint org=5d1b2a60-0000-4000-8000-00000000abcd' },
      ],
      complete: true,
    });
  });

  it('passes over other runs, other lines and an earlier start of the same run', () => {
    const other = '[1.0] goldsmith cap41 residue remains user eve\n[1.0] kernel: residue remains user mallory\n';
    const text = `${other}${console('started', 'residue remains user old', 'started', 'residue end removed=0 remains=0')}`;

    expect(residueOf(text, 'cap42')).toEqual({ removed: [], remains: [], complete: true });
  });

  it.each([
    ['its end is missing', ['residue remains user bob']],
    ['a line of it is missing', ['residue remains user bob', 'residue end removed=0 remains=2']],
  ])('is not complete when %s', (_why, lines) => {
    expect(residueOf(console(...lines), 'cap42')).toMatchObject({ remains: [{ what: 'bob' }], complete: false });
  });

  it('stays small and says that it was cut, whatever a guest sends', () => {
    const many = Array.from({ length: 500 }, (_, at) => `residue remains user ${'x'.repeat(150)}${at}`);

    const residue = residueOf(console(...many, 'residue end removed=0 remains=500'), 'cap42');

    expect(residue.complete).toBe(false);
    expect(JSON.stringify(residue).length).toBeLessThan(12_000);
  });

  it('fits into a status, whatever a guest sends to a look beforehand', () => {
    const many = Array.from({ length: 500 }, (_, at) => `residue remains user ${'x'.repeat(150)}${at}`);

    expect(foreseenResidueOf(many.join('\n'), false).remains).toHaveLength(10);
  });

  it('takes no line that is longer than a report writes', () => {
    expect(residueOf(console(`residue remains user ${'x'.repeat(161)}`), 'cap42').remains).toEqual([]);
  });

  it('is read from the output of a run command as well, before anything was done', () => {
    expect(foreseenResidueOf('os ubuntu\nresidue remains user bob\nend 2\n', true)).toMatchObject({
      remains: [{ kind: 'user', what: 'bob' }],
      complete: true,
    });
  });
});
