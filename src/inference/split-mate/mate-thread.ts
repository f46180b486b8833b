import type { MessagePort } from "node:worker_threads";
import { MASKED_STEMS } from "../../audio/separate/chunk-splitter.ts";
import { createSplitter } from "../../audio/separate/separate.ts";
import type { ChunkMessage, MateSettings } from "./mate-protocol.ts";
import { MateRoom } from "./mate-room.ts";

/** The mate's thread: splits each chunk that lies in the room. */
export function splitChunks({ splitsChunks: { shape, memory } }: MateSettings, port: MessagePort): void {
  const room = new MateRoom(shape, memory);
  const splitter = createSplitter(shape);
  port.on("message", (chunk: ChunkMessage) => {
    const parts = splitter.split(room.mix(chunk.length), () => {});
    const stems = room.stems(chunk.length);
    for (const stem of MASKED_STEMS) stems[stem].forEach((samples, channel) => samples.set(parts[stem][channel] ?? []));
    port.postMessage(chunk);
  });
}
