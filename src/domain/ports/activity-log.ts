/** Somebody switched a machine off or on, as the Activity Log tells it. */
export interface PowerAction {
  /** `powerOff`, `deallocate`, `restart`, … */
  readonly action: string;
  readonly at: string;
  /** Who, in the log's own words: an object id, or a user's name. */
  readonly by: string;
}

export interface ActivityLog {
  /** Power actions on the machine since that moment. The log lags by 3 to 20 minutes. */
  powerActions(vmId: string, since: string): Promise<readonly PowerAction[]>;
}
