import type { Seconds } from "../audio.ts";
import { readId3 } from "./tags/id3.ts";
import { type AudioMetadata, parseTempo, presentOnly } from "./metadata.ts";
import { readChunks, readText, viewOf, type Chunk } from "./riff.ts";
import { factsOfTag } from "./tags/tag-fields.ts";

/** Bits of the acid chunk's first field (read from libsndfile's wav.c and real files). */
const ACID_ONE_SHOT = 1;
const ACID_ROOT_SET = 2;

/** Later sources fill gaps only: acid knows tempo and one-shots best, so it is asked first. */
const ORDER = ["acid", "smpl", "id3 ", "ID3 ", "LIST", "bext"];

/**
 * Reads the acid, smpl, id3, bext and LIST/INFO chunks of a WAV file; damaged chunks are ignored.
 * @param durationSeconds of the samples: a tempo is held against it where the file says how many beats they are
 */
export function readWavMetadata(
  chunks: readonly Chunk[],
  durationSeconds: Seconds,
  isLittleEndian = true,
): AudioMetadata {
  const shape = { durationSeconds, isLittleEndian };
  const merged = chunks
    .map((chunk) => ({ rank: ORDER.indexOf(chunk.id), metadata: readMetadataChunk(chunk, shape) }))
    .sort((a, b) => a.rank - b.rank)
    .reduce<AudioMetadata>((known, { metadata }) => ({ ...metadata, ...known }), {});
  // A second source settles the doubt, unless it repeats the tempo that is in doubt: programs write all tags from one setting.
  const isDoubtful = merged.bpm === undefined || merged.bpm === merged.doubtfulBpms?.[0];
  return presentOnly({
    ...merged,
    bpm: merged.oneShot || (isDoubtful && merged.doubtfulBpms) ? undefined : merged.bpm,
    doubtfulBpms: isDoubtful ? merged.doubtfulBpms : undefined,
    // A sampler chunk cannot leave its note out.
    rootMidiNote: merged.isUnpitched ? undefined : merged.rootMidiNote,
  });
}

interface Shape {
  durationSeconds: Seconds;
  isLittleEndian: boolean;
}

function readMetadataChunk(chunk: Chunk, shape: Shape): AudioMetadata {
  switch (chunk.id) {
    case "acid":
      return readAcid(chunk.bytes, shape);
    case "smpl":
      return readSampler(chunk.bytes, shape.isLittleEndian);
    case "id3 ":
    case "ID3 ":
      return readId3(chunk.bytes);
    case "bext":
      return presentOnly({
        comment: readText(chunk.bytes, 0, 256).trim(),
        software: readText(chunk.bytes, 256, 32).trim(),
      });
    case "LIST":
      return readText(chunk.bytes, 0, 4) === "INFO" ? readInfo(chunk.bytes, shape.isLittleEndian) : {};
    default:
      return {};
  }
}

function readAcid(bytes: Uint8Array, { durationSeconds, isLittleEndian }: Shape): AudioMetadata {
  if (bytes.length < 24) return {};
  const view = viewOf(bytes);
  const flags = view.getUint32(0, isLittleEndian);
  const oneShot = (flags & ACID_ONE_SHOT) !== 0;
  // Written in single precision: 127.3 comes back as 127.30000305.
  const bpm = oneShot ? undefined : parseTempo(view.getFloat32(20, isLittleEndian).toFixed(3));
  const counted = bpm === undefined ? null : contradiction(bpm, view.getUint32(12, isLittleEndian), durationSeconds);
  return presentOnly({
    oneShot,
    rootMidiNote: (flags & ACID_ROOT_SET) !== 0 ? midiNote(view.getUint16(4, isLittleEndian)) : undefined,
    ...(bpm === undefined || counted === null ? { bpm } : { doubtfulBpms: [bpm, counted] }),
  });
}

/** A count of beats is a whole number, and a loop may be cut a little off its beats. */
const BEATS_TOLERANCE = { beats: 0.51, share: 0.03 };

/** @returns the tempo at which the beats would fill the samples, if it is another than the stated one */
function contradiction(bpm: number, beats: number, durationSeconds: Seconds): number | null {
  const filled = (durationSeconds * bpm) / 60;
  const allowed = Math.max(BEATS_TOLERANCE.beats, BEATS_TOLERANCE.share * beats);
  if (beats === 0 || Math.abs(filled - beats) <= allowed) return null;
  return parseTempo(((beats * 60) / durationSeconds).toFixed(3)) ?? null;
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
  return factsOfTag("info", texts);
}

function decodeInfo(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end)).trim();
}
