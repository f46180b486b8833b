import { AudioError } from "../../audio.ts";
import { layOut, readSound, type SoundLayout } from "../pcm/sound-layout.ts";
import { readText, viewOf } from "../riff.ts";
import { readWavFormat } from "../wav-format.ts";
import type { FormatReader } from "./reader.ts";

/** The GUIDs of the two outer chunks; each begins with the name that WAV has (Sony Wave64 1.0). */
const RIFF_GUID = "72696666 2e91cf11 a5d628db 04c10000";
const WAVE_GUID = "77617665 f3acd311 8cd100c0 4f8edb8a";
/** GUID and size of a chunk; its size counts both. */
const CHUNK_HEADER_BYTES = 24;
const ALIGNMENT = 8;
/** The outer chunk's header and the GUID of its form. */
const FIRST_CHUNK = CHUNK_HEADER_BYTES + 16;
/** Sizes that no file has: left by programs that wrote to a pipe. */
const STREAMED_SIZE = 2 ** 62;

/** Sony Wave64: WAV with sizes of 64 bits. */
export const w64Reader: FormatReader = {
  format: "w64",
  recognises: (bytes) => hasGuid(bytes, 0, RIFF_GUID) && hasGuid(bytes, CHUNK_HEADER_BYTES, WAVE_GUID),
  probe(bytes) {
    const { sampleRate, channels, frames } = readW64Layout(bytes);
    return { sampleRate, channels, frames };
  },
  read(bytes, maxSeconds) {
    const layout = readW64Layout(bytes);
    return { audio: readSound(layout, maxSeconds), metadata: {}, announcedFrames: layout.announcedFrames };
  },
};

function hasGuid(bytes: Uint8Array, offset: number, guid: string): boolean {
  const wanted = guid.replaceAll(" ", "");
  return (
    wanted === Array.from(bytes.subarray(offset, offset + 16), (byte) => byte.toString(16).padStart(2, "0")).join("")
  );
}

function readW64Layout(bytes: Uint8Array): SoundLayout {
  const chunks = [...readW64Chunks(bytes)];
  const format = chunks.find(({ id }) => id === "fmt ");
  const sound = chunks.find(({ id }) => id === "data");
  if (!format || format.bytes.length < 16)
    throw new AudioError("truncated", "This Wave64 file ends before its format is described.");
  const { isPlain: _, ...shape } = readWavFormat(format.bytes, "Wave64");
  if (!sound) throw new AudioError("truncated", "This Wave64 file ends before its audio begins.");
  const fact = chunks.find(({ id }) => id === "fact")?.bytes;
  const stated = fact && fact.length >= 8 ? Number(viewOf(fact).getBigUint64(0, true)) : 0;
  const isStreamed = sound.declaredSize <= 0 || sound.declaredSize >= STREAMED_SIZE;
  return layOut({
    ...shape,
    name: "Wave64",
    data: isStreamed ? bytes.subarray(sound.offset) : sound.bytes,
    announcedBytes: isStreamed ? null : sound.declaredSize,
    statedFrames: shape.coding.kind !== "samples" && stated > 0 ? stated : null,
  });
}

interface W64Chunk {
  id: string;
  offset: number;
  declaredSize: number;
  bytes: Uint8Array;
}

function* readW64Chunks(bytes: Uint8Array): Generator<W64Chunk> {
  const view = viewOf(bytes);
  let at = FIRST_CHUNK;
  while (at + CHUNK_HEADER_BYTES <= bytes.length) {
    const offset = at + CHUNK_HEADER_BYTES;
    const declaredSize = Number(view.getBigUint64(at + 16, true)) - CHUNK_HEADER_BYTES;
    const size = Math.max(0, declaredSize);
    yield { id: readText(bytes, at, 4), offset, declaredSize, bytes: bytes.subarray(offset, offset + size) };
    at = offset + Math.ceil(size / ALIGNMENT) * ALIGNMENT;
  }
}
