import { readId3 } from "../tags/id3.ts";
import { type AudioMetadata, parseTempo, presentOnly } from "../metadata.ts";
import { type Chunk, readText, viewOf } from "../riff.ts";
import type { AiffLayout } from "./aiff-layout.ts";

/**
 * Reads the ID3, basc (Apple Loops), INST, MARK, NAME and ANNO chunks of an AIFF file; damaged chunks are ignored. What an
 * earlier kind in this list says counts.
 */
export function readAiffMetadata({ chunks, frames, sampleRate }: AiffLayout): AudioMetadata {
  const contentOf = (...ids: string[]) => chunks.find(({ id }) => ids.includes(id))?.bytes ?? new Uint8Array(0);
  return presentOnly({
    ...presentOnly({ title: textOf(contentOf("NAME")), comment: commentOf(chunks) }),
    ...readInstrument(contentOf("INST"), readMarkers(contentOf("MARK"))),
    ...readAppleLoop(contentOf("basc"), frames / sampleRate),
    ...readId3(contentOf("ID3 ", "id3 ")),
  });
}

function textOf(bytes: Uint8Array): string {
  return readText(bytes, 0, bytes.length).trim();
}

/** The first annotation, or the first comment with a time. */
function commentOf(chunks: readonly Chunk[]): string {
  const note = chunks.find(({ id }) => id === "ANNO");
  if (note) return textOf(note.bytes);
  const comments = chunks.find(({ id }) => id === "COMT")?.bytes;
  if (!comments || comments.length < 10) return "";
  // Behind the count: a time, a marker and the length of the text.
  return readText(comments, 10, viewOf(comments).getUint16(8)).trim();
}

/** Positions by number. */
function readMarkers(bytes: Uint8Array): Map<number, number> {
  const markers = new Map<number, number>();
  if (bytes.length < 2) return markers;
  const view = viewOf(bytes);
  let offset = 2;
  for (let left = view.getUint16(0); left > 0 && offset + 7 <= bytes.length; left--) {
    markers.set(view.getInt16(offset), view.getUint32(offset + 2));
    // The name has its length in front, and both together an even number of bytes.
    const nameBytes = 1 + view.getUint8(offset + 6);
    offset += 6 + nameBytes + (nameBytes % 2);
  }
  return markers;
}

const INSTRUMENT_BYTES = 20;
const NO_LOOP = 0;

/** Root note and sustain loop; a loop stands between two markers, which lie between samples. */
function readInstrument(bytes: Uint8Array, markers: ReadonlyMap<number, number>): AudioMetadata {
  if (bytes.length < INSTRUMENT_BYTES) return {};
  const view = viewOf(bytes);
  const note = view.getUint8(0);
  const startSample = markers.get(view.getInt16(10));
  const endSample = markers.get(view.getInt16(12));
  const isLoop = view.getInt16(8) !== NO_LOOP && startSample !== undefined && endSample !== undefined;
  return presentOnly({
    rootMidiNote: note <= 127 ? note : undefined,
    loop: isLoop && startSample < endSample ? { startSample, endSample } : undefined,
  });
}

const NOTES = ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"];
const MINOR = 1;
const MAJOR = 2;
const ONE_SHOT = 1;
const APPLE_LOOP_BYTES = 18;

/**
 * Apple Loops: version, beats, root note (48 is C), scale (1 minor, 2 major), metre, and whether it is a one-shot. Apple
 * publishes no layout; this is as libsndfile 1.2 reads it. The tempo is beats over length.
 */
function readAppleLoop(bytes: Uint8Array, durationSeconds: number): AudioMetadata {
  if (bytes.length < APPLE_LOOP_BYTES) return {};
  const view = viewOf(bytes);
  const [beats, root, scale] = [view.getUint32(4), view.getUint16(8), view.getUint16(10)];
  const denominator = view.getUint16(14) || 4;
  const oneShot = view.getUint16(16) === ONE_SHOT;
  const mode = scale === MINOR ? "minor" : scale === MAJOR ? "major" : undefined;
  const quarters = (beats * 4) / denominator;
  const bpm = parseTempo(((60 * quarters) / durationSeconds).toFixed(2));
  return presentOnly({
    oneShot,
    bpm: oneShot ? undefined : bpm,
    key: mode && root > 0 && root <= 127 ? `${NOTES[root % 12]} ${mode}` : undefined,
  });
}
