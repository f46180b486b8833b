import type { SplitterShape } from "../../audio/separate/separate.ts";

/** What a mate's thread is started with. */
export interface MateSettings {
  splitsChunks: { shape: SplitterShape; memory: SharedArrayBuffer };
}

/** To the mate: a chunk of so many samples lies in the room. It is sent back when the stems do. */
export interface ChunkMessage {
  length: number;
}
