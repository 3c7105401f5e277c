/** One point in which an answer of the simulator is not what was recorded. */
export interface Difference {
  /** `status`, `header retry-after`, or a path in the body with `[]` for any index. */
  readonly field: string;
  readonly kind: 'missing' | 'extra' | 'type' | 'value';
  readonly recorded: string;
  readonly ours: string;
}

export const shown = (value: unknown): string => {
  const text = value === undefined ? '(none)' : JSON.stringify(value);
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
};
