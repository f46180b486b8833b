import { writeMidi } from "../notes/midi-file.ts";
import type { Song } from "../notes/song.ts";
import type { ProjectEntry } from "./sound.ts";

/** The notes of a sound as a Standard MIDI File; nothing where it has none. */
export function midiEntry(path: string, song: Song | undefined): ProjectEntry[] {
  return song ? [{ kind: "file", path, bytes: new Uint8Array(writeMidi(song)) }] : [];
}
