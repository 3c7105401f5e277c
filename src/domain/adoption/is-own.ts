/** A version or image belongs to the run that made it, and to the one that took its work over. */
export const isOwn = (
  owner: string | undefined,
  by: { readonly captureId: string; readonly resumes?: string },
): boolean => owner !== undefined && (owner === by.captureId || owner === by.resumes);
