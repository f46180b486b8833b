import { MAX_WRITTEN_BARS, MAX_WRITTEN_NOTES } from "../../src/audio/synth/written-part.ts";
import { formatKey, type MusicalKey } from "../../src/contracts/words/key.ts";

/** Line that was read from a recording, and the part that plays it. */
export interface PartHeard {
  /** Name of the recording. */
  name: string;
  instrument: string;
  bpm: number;
  key: MusicalKey;
  /** Notes that are played, and those that are left out. */
  notes: number;
  leftOut: number;
  /** By how many octaves the line was moved. */
  octaves: number;
}

/** Says what was heard, how it is played, and what of it is left out. */
export function partReading({ name, instrument, bpm, key, notes, leftOut, octaves }: PartHeard): string {
  const first = leftOut > 0 ? "first " : "";
  const how = `on ${instrument} at ${bpm} BPM in ${formatKey(key)}${octavesMoved(octaves)}`;
  return `The ${first}${notesOf(notes)} heard in ${name}, ${how}.${restText(leftOut)}`;
}

function notesOf(count: number): string {
  return `${count} ${count === 1 ? "note" : "notes"}`;
}

function restText(leftOut: number): string {
  if (leftOut === 0) return "";
  const most = `a part holds ${MAX_WRITTEN_NOTES} notes and ${MAX_WRITTEN_BARS} bars`;
  return ` ${notesOf(leftOut)} after that ${leftOut === 1 ? "is" : "are"} left out, since ${most}: cut the recording and make a part of the rest.`;
}

function octavesMoved(octaves: number): string {
  if (octaves === 0) return "";
  const count = Math.abs(octaves);
  return `, ${count === 1 ? "an octave" : `${count} octaves`} ${octaves > 0 ? "up" : "down"}`;
}
