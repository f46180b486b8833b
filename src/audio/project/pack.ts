import { coverSvg } from "./cover.ts";
import { asciiName, createNames } from "./file-names.ts";
import { wholeBeats } from "./loop-length.ts";
import { midiEntry } from "./midi-files.ts";
import { type ProjectEntry, type ProjectRequest, type ProjectSound, secondsOf, textEntry } from "./sound.ts";

const PACK_VERSION = 1;

/** A sound with the files that a pack has of it. */
interface Packed {
  sound: ProjectSound;
  wav: string;
  entries: ProjectEntry[];
  midi?: string;
}

/**
 * A sample pack: a folder for each instrument, stems and MIDI in folders of their own, and what is known of every file in
 * `pack.json`. All within one folder, so that unpacking never scatters files.
 */
export function samplePack({ name, sounds }: ProjectRequest): ProjectEntry[] {
  const folder = asciiName(name, "pack");
  const unique = createNames();
  const packed = sounds.map((sound, index) => packSound(sound, { index, sounds, unique }));
  const inside: ProjectEntry[] = [
    textEntry("README.txt", readme(name, packed)),
    textEntry("pack.json", `${JSON.stringify(sidecar(name, packed), null, 2)}\n`),
    textEntry("cover.svg", coverSvg(name, sounds)),
    ...packed.flatMap(({ entries }) => entries),
  ];
  return inside.map((entry) => ({ ...entry, path: `${folder}/${entry.path}` }));
}

interface Packing {
  index: number;
  sounds: readonly ProjectSound[];
  unique: (wanted: string) => string;
}

function packSound(sound: ProjectSound, { index, sounds, unique }: Packing): Packed {
  const whole = sound.stemOf === undefined ? null : (sounds[sound.stemOf] ?? null);
  const folder = whole ? `Stems/${asciiName(whole.name)}` : sound.instrument.replaceAll(" ", "_");
  const wav = `${unique(`${folder}/${asciiName(sound.name)}`)}.wav`;
  const midi = sound.song && `${unique(`MIDI/${asciiName(sound.name)}`)}.mid`;
  const beats = wholeBeats(sound);
  const audio: ProjectEntry = { kind: "audio", path: wav, sound: index, ...(beats === null ? {} : { beats }) };
  const notes = midi ? midiEntry(midi, sound.song) : [];
  return { sound, wav, entries: [audio, ...notes], ...(midi ? { midi } : {}) };
}

/** Metadata of each file in the pack; unknown fields are absent. */
function sidecar(name: string, packed: readonly Packed[]): object {
  const byIndex = packed.map(({ wav }) => wav);
  return {
    format: "wav0-pack",
    version: PACK_VERSION,
    name,
    samples: packed.map(({ sound, wav, midi }) => ({
      file: wav,
      midi,
      name: sound.name,
      instrument: sound.instrument,
      form: sound.form,
      stemOf: sound.stemOf === undefined ? undefined : byIndex[sound.stemOf],
      bpm: sound.bpm,
      key: sound.key,
      beats: wholeBeats(sound) ?? undefined,
      durationSeconds: Math.round(secondsOf(sound) * 1000) / 1000,
      sampleRate: sound.sampleRate,
      channels: sound.channels,
      ...sound.facts,
    })),
  };
}

function readme(name: string, packed: readonly Packed[]): string {
  const lines = packed.map(({ wav, sound }) => {
    const facts = [
      ...(sound.bpm === undefined ? [] : [`${sound.bpm} BPM`]),
      ...(sound.key === undefined ? [] : [sound.key]),
      `${secondsOf(sound).toFixed(2)} s`,
    ];
    return `  ${wav}  (${facts.join(", ")})`;
  });
  const licences = [...new Set(packed.flatMap(({ sound }) => sound.facts?.licence ?? []))];
  return [
    name,
    "=".repeat(Math.min(name.length, 80)),
    "",
    "WAV files by instrument. Loops hold their tempo and loop points; MIDI and stems, where there are any, have folders",
    "of their own. pack.json says how each file was made.",
    "",
    ...(licences.length > 0 ? ["Licence:", ...licences.map((licence) => `  ${licence}`), ""] : []),
    "Files:",
    ...lines,
    "",
  ].join("\r\n");
}
