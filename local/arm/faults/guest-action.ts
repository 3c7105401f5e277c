/** What somebody else, or Azure itself, does to a machine. */
export type GuestAction =
  | 'operator-power-off'
  | 'operator-deallocate'
  | 'operator-start'
  | 'host-restart'
  | 'shutdown-in-guest'
  | 'agent-down'
  | 'agent-up';
