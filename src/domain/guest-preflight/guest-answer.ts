/** What a preflight script said: values by name of the check, in its order. */
export interface GuestAnswer {
  /** The guest's last line counted as many lines as came: nothing was cut off. */
  readonly complete: boolean;
  values(name: string): readonly string[];
  /** The first value, or undefined where the check said nothing. */
  value(name: string): string | undefined;
  /** Checks that could not be made, with the exception. */
  readonly failed: readonly { readonly name: string; readonly why: string }[];
}

const LINE = /^([a-z][a-z-]*) (\S.*)$/;

/** Lines "NAME VALUE", then "end COUNT". Whatever else a profile or a banner prints is not counted and not read. */
export function readGuestAnswer(output: string): GuestAnswer {
  const lines = output.split('\n').map((line) => line.trim());
  const said = lines.map((line) => LINE.exec(line)).filter((match) => match !== null);
  const facts = said.map(([, name = '', value = '']) => ({ name, value })).filter(({ name }) => name !== 'end');
  const end = said.findLast(([, name]) => name === 'end')?.[2];
  const told = facts.filter(({ value }) => !value.startsWith('!'));
  const values = (name: string) => told.filter((fact) => fact.name === name).map(({ value }) => value);
  return {
    complete: end !== undefined && Number(end) === facts.length,
    values,
    value: (name) => values(name)[0],
    failed: facts
      .filter(({ value }) => value.startsWith('!'))
      .map(({ name, value }) => ({ name, why: value.slice(1) })),
  };
}
