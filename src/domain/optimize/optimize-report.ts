/** What the script on the helper machine says at its end. */
export type OptimizeReport = { readonly kind: 'optimized' } | { readonly kind: 'failed'; readonly reason: string };

/** The last line that names the run counts; a script that says nothing of the kind was cut off. */
export function optimizeReport(output: string, exitCode: number | null | undefined, captureId: string): OptimizeReport {
  const prefix = `goldsmith ${captureId} `;
  const last = output
    .split('\n')
    .map((line) => line.trim())
    .findLast((line) => line.startsWith(prefix))
    ?.slice(prefix.length);
  if (last === 'optimized' && exitCode === 0) return { kind: 'optimized' };
  if (last?.startsWith('failed ')) return { kind: 'failed', reason: last.slice('failed '.length) };
  return {
    kind: 'failed',
    reason: `the script ended with ${exitCode ?? 'no exit code'} and did not say how far it came`,
  };
}
