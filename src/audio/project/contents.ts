import type { ProjectEntry, ProjectSound } from "./sound.ts";

/** Contents of a project file, in words: "5 audio files", "2 note tracks", "tempo 124 BPM". */
export function describeContents(entries: readonly ProjectEntry[], sounds: readonly ProjectSound[]): string[] {
  const audio = entries.filter(({ kind }) => kind === "audio").length;
  const midi = entries.filter(({ path }) => path.endsWith(".mid")).length;
  const isSession = entries.some(({ path }) => path === "project.xml");
  const notes = isSession ? sounds.reduce((sum, { song }) => sum + (song?.tracks.length ?? 0), 0) : 0;
  const bpm = isSession ? sounds.find((sound) => sound.bpm !== undefined)?.bpm : undefined;
  return [
    ...counted(audio, isSession ? "audio track" : "WAV file"),
    ...counted(notes, "note track"),
    ...counted(midi, "MIDI file"),
    ...(bpm === undefined ? [] : [`${bpm} BPM`]),
  ];
}

function counted(count: number, noun: string): string[] {
  if (count === 0) return [];
  return [`${count} ${noun}${count === 1 ? "" : "s"}`];
}
