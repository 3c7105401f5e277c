import type { CaptureView } from '../run/capture-view.ts';

/** What came of ended captures, beyond the memory of the task hub. Texts are JSON. */
export interface Summaries {
  keep(captureId: string, text: string): Promise<void>;
  /** Undefined when none is kept under this id. */
  read(captureId: string): Promise<string | undefined>;
}

/** The task hub's captures as people see them. */
export interface CaptureViews {
  view(captureId: string): Promise<CaptureView | undefined>;
}
