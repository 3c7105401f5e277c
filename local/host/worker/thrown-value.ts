import type { ThrownValue } from './thread-messages.ts';

/** Whatever an app throws, as something that can be sent. */
export function packThrown(error: unknown): ThrownValue {
  if (error instanceof Error) {
    const { name, message, stack } = error;
    return { kind: 'error', name, message, stack };
  }
  const json = jsonOf(error);
  return json === undefined ? { kind: 'text', text: String(error) } : { kind: 'json', json };
}

/** The same value again, as far as texts can carry it. */
export function unpackThrown(thrown: ThrownValue): unknown {
  if (thrown.kind === 'text') return thrown.text;
  if (thrown.kind === 'json') return JSON.parse(thrown.json);
  const error = new Error(thrown.message);
  error.name = thrown.name;
  // Where it was thrown, not where it was received.
  if (thrown.stack === undefined) delete error.stack;
  else error.stack = thrown.stack;
  return error;
}

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
