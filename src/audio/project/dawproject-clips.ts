import type { Note, Song } from "../notes/song.ts";
import type { ProjectTrack } from "./dawproject-tracks.ts";
import { wholeBeats } from "./loop-length.ts";
import { type ProjectSound, secondsOf } from "./sound.ts";
import { decimal, element } from "./xml.ts";

/** Tempos are kept to a hundredth of a beat per minute. */
const SAME_TEMPO = 0.011;
const DRUM_CHANNEL = 9;

/** The one clip of a track, from the first beat. */
export function clipElement(track: ProjectTrack, sounds: readonly ProjectSound[], bpm: number): string {
  if (track.kind === "notes") return notesClip(track);
  const sound = sounds[track.sound];
  if (!sound) throw new Error(`There is no sound ${track.sound}`);
  return audioClip(track, sound, bpm);
}

/**
 * A sound at the project's tempo, or of none, is a plain clip in seconds: readers that know no warping keep it. Another
 * tempo is stretched by the host between two warp points.
 */
function audioClip(track: Extract<ProjectTrack, { kind: "audio" }>, sound: ProjectSound, bpm: number): string {
  const { id, name, color, file } = track;
  const { sampleRate, channels } = sound;
  const seconds = secondsOf(sound);
  const audio = element("Audio", { id: `${id}-audio`, channels, sampleRate, duration: seconds }, [
    element("File", { path: file }),
  ]);
  const look = { name, color, time: 0 };
  const ownBpm = sound.form === "one_shot" ? bpm : (sound.bpm ?? bpm);
  const audioBeats = (seconds * ownBpm) / 60;
  const duration = wholeBeats(sound) ?? audioBeats;
  if (Math.abs(ownBpm - bpm) < SAME_TEMPO) {
    return element("Clip", { ...look, duration, contentTimeUnit: "seconds", playStart: 0 }, [audio]);
  }
  const warps = element("Warps", { id: `${id}-warps`, contentTimeUnit: "seconds", timeUnit: "beats" }, [
    audio,
    element("Warp", { time: 0, contentTime: 0 }),
    element("Warp", { time: audioBeats, contentTime: seconds }),
  ]);
  return element("Clip", { ...look, duration, contentTimeUnit: "beats", playStart: 0 }, [warps]);
}

/** Notes lie in the clip itself: Studio One reads nothing of a clip within a clip. */
function notesClip({ id, name, color, song, part }: Extract<ProjectTrack, { kind: "notes" }>): string {
  const channel = part.kind === "drums" ? DRUM_CHANNEL : 0;
  const notes = part.notes.flatMap((note) => noteElement(note, song, channel));
  const { lengthBeats: duration } = song;
  return element("Clip", { name, color, time: 0, duration, contentTimeUnit: "beats", playStart: 0 }, [
    element("Notes", { id: `${id}-notes` }, notes),
  ]);
}

/** @returns nothing for a note that begins behind the clip's end, or is none */
function noteElement({ startBeats, durationBeats, midiNote, velocity }: Note, song: Song, channel: number): string[] {
  const duration = Math.min(durationBeats, song.lengthBeats - startBeats);
  if (!(startBeats >= 0 && duration > 0)) return [];
  const key = Math.min(127, Math.max(0, Math.round(midiNote)));
  // The schema has these as texts, so it is for us to write numbers.
  const [time, length, vel] = [startBeats, duration, Math.min(1, Math.max(0, velocity))].map(decimal);
  return [element("Note", { time, duration: length, channel, key, vel, rel: vel })];
}

/** A metre of the fewest beats: 3.5 quarter notes are 7/8. */
export function metreOf(beatsPerBar: number): { numerator: number; denominator: number } {
  for (const denominator of [4, 8, 16]) {
    const numerator = (beatsPerBar * denominator) / 4;
    if (Number.isInteger(numerator)) return { numerator, denominator };
  }
  return { numerator: Math.max(1, Math.round(beatsPerBar)), denominator: 4 };
}
