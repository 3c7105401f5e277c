/** A version or image belongs to the run that made it, and to those that took its work over, one after the other. */
export const isOwn = (
  owner: string | undefined,
  by: { readonly captureId: string; readonly resumes?: string; readonly earlier?: readonly string[] },
): boolean => owner !== undefined && [by.captureId, by.resumes, ...(by.earlier ?? [])].includes(owner);
