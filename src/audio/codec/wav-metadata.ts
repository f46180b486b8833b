import type { AudioMetadata } from "./metadata.ts";
import { parseTempo, presentOnly } from "./metadata.ts";
import { readChunks, readText, viewOf, type Chunk } from "./riff.ts";

/** Bits of the acid chunk's first field (read from libsndfile's wav.c and real files). */
const ACID_ONE_SHOT = 1;
const ACID_ROOT_SET = 2;

/** Reads the acid, smpl, bext and LIST/INFO chunks of a WAV file; damaged chunks are ignored. */
export function readWavMetadata(chunks: readonly Chunk[], isLittleEndian = true): AudioMetadata {
  const found = chunks.map((chunk) => readMetadataChunk(chunk, isLittleEndian));
  // Later sources fill gaps only: acid knows tempo and one-shots best, so it is asked first.
  const order = ["acid", "smpl", "LIST", "bext"];
  const sorted = chunks
    .map((chunk, index) => ({ rank: order.indexOf(chunk.id), metadata: found[index] ?? {} }))
    .sort((a, b) => a.rank - b.rank);
  return presentOnly(sorted.reduce<AudioMetadata>((merged, { metadata }) => ({ ...metadata, ...merged }), {}));
}

function readMetadataChunk(chunk: Chunk, isLittleEndian: boolean): AudioMetadata {
  switch (chunk.id) {
    case "acid":
      return readAcid(chunk.bytes, isLittleEndian);
    case "smpl":
      return readSampler(chunk.bytes, isLittleEndian);
    case "bext":
      return presentOnly({
        comment: readText(chunk.bytes, 0, 256).trim(),
        software: readText(chunk.bytes, 256, 32).trim(),
      });
    case "LIST":
      return readText(chunk.bytes, 0, 4) === "INFO" ? readInfo(chunk.bytes, isLittleEndian) : {};
    default:
      return {};
  }
}

function readAcid(bytes: Uint8Array, isLittleEndian: boolean): AudioMetadata {
  if (bytes.length < 24) return {};
  const view = viewOf(bytes);
  const flags = view.getUint32(0, isLittleEndian);
  const oneShot = (flags & ACID_ONE_SHOT) !== 0;
  return presentOnly({
    oneShot,
    rootMidiNote: (flags & ACID_ROOT_SET) !== 0 ? midiNote(view.getUint16(4, isLittleEndian)) : undefined,
    // Written in single precision: 127.3 comes back as 127.30000305.
    bpm: oneShot ? undefined : parseTempo(view.getFloat32(20, isLittleEndian).toFixed(3)),
  });
}

function readSampler(bytes: Uint8Array, isLittleEndian: boolean): AudioMetadata {
  if (bytes.length < 36) return {};
  const view = viewOf(bytes);
  const rootMidiNote = midiNote(view.getUint32(12, isLittleEndian));
  if (view.getUint32(28, isLittleEndian) === 0 || bytes.length < 60) return presentOnly({ rootMidiNote });
  const loop = { startSample: view.getUint32(44, isLittleEndian), endSample: view.getUint32(48, isLittleEndian) + 1 };
  return presentOnly({ rootMidiNote, loop: loop.startSample < loop.endSample ? loop : undefined });
}

function midiNote(value: number): number | undefined {
  return value <= 127 ? value : undefined;
}

function readInfo(bytes: Uint8Array, isLittleEndian: boolean): AudioMetadata {
  const texts = new Map(
    [...readChunks(bytes, 4, { isBigEndian: !isLittleEndian })].map((chunk) => [chunk.id, decodeInfo(chunk.bytes)]),
  );
  return presentOnly({
    title: texts.get("INAM"),
    comment: texts.get("ICMT"),
    software: texts.get("ISFT"),
    key: texts.get("IKEY"),
    bpm: parseTempo(texts.get("IBPM")),
  });
}

function decodeInfo(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end)).trim();
}
