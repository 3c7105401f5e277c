/** The scripts in `src/guest`, as text. Placeholders `__NAME__` are filled in by `start-run-command`. */
export type GuestScript =
  | 'windows-preflight.ps1'
  | 'linux-preflight.sh'
  | 'windows-generalize.ps1'
  | 'windows-guest-state.ps1'
  | 'windows-stop-task.ps1'
  | 'linux-stop-task.sh'
  | 'windows-volumes.ps1'
  | 'windows-optimize.ps1'
  | 'linux-generalize.sh'
  | 'linux-volumes.sh';

export type GuestScripts = Readonly<Record<GuestScript, string>>;

const SAFE = /^[A-Za-z0-9+_-]{1,64}$/;

/** Values are refused unless they are plain words: a script must not be able to carry somebody's text into the guest as code. */
export function fillIn(script: string, values: Readonly<Record<string, string>>): string {
  let text = script;
  for (const [name, value] of Object.entries(values)) {
    if (!SAFE.test(value)) throw new Error(`the value of ${name} is not fit for a script`);
    text = text.replaceAll(`__${name}__`, value);
  }
  const left = /__[A-Z_]+__/.exec(text);
  if (left) throw new Error(`the script's placeholder ${left[0]} has no value`);
  return text;
}
