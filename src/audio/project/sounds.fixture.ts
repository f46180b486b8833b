import type { Song } from "../notes/song.ts";
import type { ProjectEntry, ProjectSound } from "./sound.ts";

/** A 4-bar loop at 124 BPM and 44.1 kHz, of which nothing else is known. */
export function loopSound(more: Partial<ProjectSound> = {}): ProjectSound {
  const frames = Math.round((16 * 60 * 44_100) / 124);
  return {
    name: "wav0_124_warm_house_Amin",
    instrument: "Loops",
    form: "loop",
    sampleRate: 44_100,
    channels: 2,
    frames,
    bpm: 124,
    key: "A minor",
    ...more,
  };
}

/** A drum hit of half a second. */
export function hitSound(more: Partial<ProjectSound> = {}): ProjectSound {
  return {
    name: "kick",
    instrument: "Kicks",
    form: "one_shot",
    sampleRate: 48_000,
    channels: 1,
    frames: 24_000,
    ...more,
  };
}

/** Four bars with drums and chords, the last chord ringing past the end. */
export const SONG: Song = {
  bpm: 124,
  beatsPerBar: 4,
  lengthBeats: 16,
  key: { tonic: "A", mode: "minor" },
  tracks: [
    {
      name: "Drums",
      kind: "drums",
      notes: [0, 4, 8, 12].map((startBeats) => ({ startBeats, durationBeats: 0.25, midiNote: 36, velocity: 0.9 })),
    },
    {
      name: "Chords",
      kind: "pitched",
      program: 4,
      notes: [
        { startBeats: 0.0066666, durationBeats: 3.5, midiNote: 57, velocity: 0.5 },
        { startBeats: 15, durationBeats: 4, midiNote: 60, velocity: 1.2 },
        { startBeats: 16, durationBeats: 1, midiNote: 64, velocity: 0.5 },
      ],
    },
  ],
};

/** The text of one file of a project. */
export function textOf(entries: readonly ProjectEntry[], path: string): string {
  const entry = entries.find((each) => each.path === path);
  if (entry?.kind !== "file") throw new Error(`There is no ${path} in ${entries.map((each) => each.path).join(", ")}`);
  return new TextDecoder().decode(entry.bytes);
}

/** Paths of a project's files. */
export function pathsOf(entries: readonly ProjectEntry[]): string[] {
  return entries.map(({ path }) => path);
}
