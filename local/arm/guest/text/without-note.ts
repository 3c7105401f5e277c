/** A line without the comment at its end: `#` begins one, in both shells, after a blank and outside quotes. */
export function withoutNote(line: string): string {
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const letter = line[at] ?? '';
    if (quote) {
      if (letter === quote) quote = '';
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '#' && /^\s?$/.test(line[at - 1] ?? '')) return line.slice(0, at).trimEnd();
  }
  return line;
}
