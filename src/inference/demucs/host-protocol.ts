import type { MessagePort } from "node:worker_threads";
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

/** From a worker to the keeper of the model, which answers each but the last with a `HostMessage`. */
export type KeeperRequest =
  | { kind: "open"; file: string }
  | { kind: "segment"; segment: Float32Array }
  | { kind: "close" };

/** What the keeper's thread is started with. */
export interface KeeperSettings {
  keepsModel: true;
}

/** To the keeper's thread: the end of a new worker's line. */
export interface KeeperLine {
  port: MessagePort;
}
