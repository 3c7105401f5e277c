/** A reason not to start that the reader can act on: shown as one line, without a stack trace. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}
