import type { NoteTrack, Song } from "../notes/song.ts";
import { asciiName, createNames } from "./file-names.ts";
import { colorOf, instrumentOf } from "./instrument.ts";
import type { ChannelStrip, ProjectSound } from "./sound.ts";

interface AnyTrack {
  /** Unique, and never begins with a digit, as XML wants it. */
  id: string;
  name: string;
  color: string;
  strip: ChannelStrip;
}

/** A track with one clip: the audio of a sound, or one part of its notes. */
export type ProjectTrack =
  | (AnyTrack & { kind: "audio"; sound: number; file: string })
  | (AnyTrack & { kind: "notes"; song: Song; part: NoteTrack });

const AUDIO_FOLDER = "audio";
/** A channel that changes nothing. */
export const AS_IT_IS: ChannelStrip = { gain: 1, isMuted: false, isSoloed: false };

/** Tracks in the order of a mixer: each sound, muted where its stems follow, then these, then its notes. */
export function arrangementTracks(sounds: readonly ProjectSound[]): ProjectTrack[] {
  const unique = createNames();
  const audioTrack = (sound: ProjectSound, index: number, more?: Partial<ChannelStrip>): ProjectTrack => {
    const file = `${AUDIO_FOLDER}/${unique(asciiName(sound.name))}.wav`;
    const look = { name: sound.name, color: colorOf(sound.instrument) };
    const strip = { ...AS_IT_IS, ...sound.strip, ...more };
    return { id: `sound-${index}`, ...look, strip, kind: "audio", sound: index, file };
  };
  return sounds.flatMap((sound, index) => {
    if (sound.stemOf !== undefined) return [];
    const stems = [...sounds.entries()].filter(([, { stemOf }]) => stemOf === index);
    return [
      audioTrack(sound, index, stems.length > 0 ? { isMuted: true } : {}),
      ...stems.map(([at, stem]) => audioTrack(stem, at)),
      ...noteTracks(sound, index),
    ];
  });
}

function noteTracks({ song, name, strip = AS_IT_IS }: ProjectSound, index: number): ProjectTrack[] {
  return (song?.tracks ?? []).map((part, at) => ({
    id: `notes-${index}-${at}`,
    name: `${part.name} (${name})`,
    color: colorOf(instrumentOf([part.name, part.kind === "drums" ? "drums" : undefined])),
    strip,
    kind: "notes",
    // Only songs have parts.
    song: song as Song,
    part,
  }));
}
