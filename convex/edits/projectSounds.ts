/** Listens to the samples of a project file. In Node, as everything that decodes audio. */
"use node";

import type { AudioData } from "../../src/audio/audio.ts";
import { type ProjectSound, secondsOf } from "../../src/audio/project/sound.ts";
import { transcribe } from "../../src/audio/transcribe/transcribe.ts";
import { sampleCount } from "../../src/audio/core/channels.ts";
import { drumKeyOf, type Instrument, materialOf } from "../../src/audio/project/instrument.ts";
import type { ProjectFormat } from "../../src/contracts/project-formats.ts";
import type { ActionCtx } from "../_generated/server.js";
import { openAudio, type OpenedFile } from "./file.ts";
import type { Member } from "./projectRows.ts";

/** Tempo of notes that were played freely. */
const DEFAULT_BPM = 120;

/** A sample of a project, with all that is known of it. */
export interface Listened {
  member: Member;
  sound: ProjectSound;
  /** Its WAV, where it was rendered for the project. */
  bytes?: Uint8Array<ArrayBuffer>;
}

/** Opens each sample once, for what only its file says: its exact length, its pitch and its loop points. */
export async function listenTo(ctx: ActionCtx, members: readonly Member[], format: ProjectFormat): Promise<Listened[]> {
  const listened: Listened[] = [];
  for (const member of members) {
    const opened = await openAudio(ctx, member);
    listened.push({ member, sound: hear(soundOf(opened, member, members), opened.audio, format) });
  }
  return listened;
}

/** Adds the facts that a format needs and no score gives, by ear: notes for MIDI, a pitch for a sampler instrument. */
function hear(sound: ProjectSound, audio: AudioData, format: ProjectFormat): ProjectSound {
  if (format === "midi" && !sound.song) return { ...sound, ...songByEar(sound, audio) };
  const isInstrument = format === "sfz" || format === "decentsampler";
  if (!isInstrument || sound.rootMidiNote !== undefined || drumKeyOf(sound.instrument) !== undefined) return sound;
  // In seconds: one beat each. An instrument is played from one note, whatever rings along.
  const [heard] = transcribe(audio, { bpm: 60, material: "line" })?.tracks ?? [];
  const longest = heard?.notes.toSorted((a, b) => b.durationBeats - a.durationBeats)[0];
  return longest ? { ...sound, rootMidiNote: longest.midiNote } : sound;
}

function songByEar(sound: ProjectSound, audio: AudioData): Pick<ProjectSound, "song"> {
  const { bpm = DEFAULT_BPM } = sound;
  const heard = transcribe(audio, { bpm, material: materialOf(sound.instrument) });
  if (!heard) return {};
  return { song: { bpm, beatsPerBar: 4, lengthBeats: (secondsOf(sound) * bpm) / 60, tracks: heard.tracks } };
}

function soundOf({ audio, metadata }: OpenedFile, member: Member, members: readonly Member[]): ProjectSound {
  const { name, form, bpm, key, outline, facts, sourceId, type, song } = member;
  const whole = type === "stem" ? members.findIndex(({ sampleId }) => sampleId === sourceId) : -1;
  const { rootMidiNote, loop } = metadata;
  return {
    name,
    // Written by `instrumentOf`, and a text only on the wire.
    instrument: member.instrument as Instrument,
    sampleRate: audio.sampleRate,
    channels: audio.channels.length,
    frames: sampleCount(audio),
    outline,
    facts,
    ...(song ? { song } : {}),
    ...(form === undefined ? {} : { form }),
    ...(bpm === undefined ? {} : { bpm }),
    ...(key === undefined ? {} : { key }),
    ...(rootMidiNote === undefined ? {} : { rootMidiNote }),
    ...(loop === undefined ? {} : { loop }),
    ...(whole < 0 ? {} : { stemOf: whole }),
  };
}
