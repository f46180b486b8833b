import type { MusicalKey } from "../../contracts/words/key.ts";
import type { Song } from "./song.ts";

/** Tempos of samples are kept to 0.01 BPM. */
const SAME_BPM = 0.01;

/**
 * A song in the tempo and key that its user has told of its sample: each note sounds when it did, counted in other beats, so
 * that in a session at the told tempo notes and audio stay together.
 */
export function songAsTold(song: Song, told: { bpm?: number | undefined; key?: MusicalKey | null | undefined }): Song {
  const { bpm = song.bpm, key } = told;
  const keyed = key && song.key ? { ...song, key } : song;
  if (Math.abs(bpm - song.bpm) < SAME_BPM) return keyed;
  const beats = bpm / song.bpm;
  const tracks = song.tracks.map((track) => ({
    ...track,
    notes: track.notes.map((note) => ({
      ...note,
      startBeats: note.startBeats * beats,
      durationBeats: note.durationBeats * beats,
    })),
  }));
  return { ...keyed, bpm, lengthBeats: song.lengthBeats * beats, tracks };
}
