import { type AudioMetadata, parseTempo, presentOnly } from "../metadata.ts";
import { viewOf } from "../riff.ts";
import type { CafChunk } from "./caf-layout.ts";

/** More pairs than any program writes; a damaged count must not keep us busy. */
const MAX_PAIRS = 1_000;

/** Reads the texts (info) and the root note (inst) of a CAF file; damaged chunks are ignored. */
export function readCafMetadata(chunks: readonly CafChunk[]): AudioMetadata {
  const contentOf = (wanted: string) => chunks.find(({ id }) => id === wanted)?.bytes ?? new Uint8Array(0);
  const info = readPairs(contentOf("info"));
  const instrument = contentOf("inst");
  const note = instrument.length >= 4 ? Math.round(viewOf(instrument).getFloat32(0)) : -1;
  return presentOnly({
    bpm: parseTempo(info.get("tempo")),
    key: info.get("key signature"),
    title: info.get("title"),
    comment: info.get("comments"),
    software: info.get("encoding application"),
    rootMidiNote: note >= 0 && note <= 127 ? note : undefined,
  });
}

/** Names and values, each ended by a zero, behind their count. */
function readPairs(bytes: Uint8Array): Map<string, string> {
  const pairs = new Map<string, string>();
  if (bytes.length < 4) return pairs;
  const texts = new TextDecoder().decode(bytes.subarray(4)).split("\0");
  const count = Math.min(MAX_PAIRS, viewOf(bytes).getUint32(0), Math.floor(texts.length / 2));
  for (let pair = 0; pair < count; pair++) pairs.set(texts[2 * pair] ?? "", (texts[2 * pair + 1] ?? "").trim());
  return pairs;
}
