import type { SegmentStems } from "../../audio/separate/demucs/overlap-add.ts";

/** To the model's process: the next segment. */
export interface SegmentMessage {
  segment: Float32Array;
}

/** From it: once that it is ready, then the stems of each segment; or why not. */
export type HostMessage =
  | { kind: "ready"; runtime: string; length: number }
  | { kind: "stems"; stems: SegmentStems }
  | { kind: "failed"; message: string };
