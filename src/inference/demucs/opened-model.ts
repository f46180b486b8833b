import type { SegmentModel } from "../../audio/separate/demucs/overlap-add.ts";

/** A model that runs in a process of its own. */
export interface OpenedModel extends SegmentModel {
  runtime: string;
  /** False once its process has ended: it separates no more. */
  readonly isRunning: boolean;
  close(): void;
}
