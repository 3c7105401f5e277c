/**
 * The command line holds the other end of standard input. When it ends, even by SIGKILL, so does this process: nothing of ours stays behind.
 */
export function endWithParent(): void {
  const end = (): void => {
    // The handlers of SIGTERM stop cleanly; before there are any, there is nothing to stop.
    if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(0);
  };
  process.stdin.once('close', end);
  process.stdin.once('error', end);
  process.stdin.resume();
}
