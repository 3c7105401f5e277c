/** Runs whose work another one takes over. */
export interface Heritage {
  /** The run that is taken up. */
  readonly resumes?: string;
  /** Those whose work that one had taken over, oldest first. */
  readonly earlier?: readonly string[];
}

export const heritageOf = ({ earlier, resumes }: Heritage): Heritage => ({
  ...(resumes ? { resumes } : {}),
  ...(earlier ? { earlier } : {}),
});

/** A version or image belongs to the run that made it, and to those that took its work over, one after the other. */
export const ownersOf = (captureId: string, { earlier = [], resumes }: Heritage): string[] => [
  captureId,
  ...(resumes ? [resumes] : []),
  ...earlier,
];

export const isOwn = (owner: string | undefined, by: Heritage & { readonly captureId: string }): boolean =>
  owner !== undefined && ownersOf(by.captureId, by).includes(owner);
