import { parseKeyName } from "../analyse/key/key-name.ts";
import { asciiName, createNames } from "./file-names.ts";
import { framesOfBeats, wholeBeats } from "./loop-length.ts";
import { midiEntry } from "./midi-files.ts";
import { type ProjectEntry, type ProjectRequest, type ProjectSound, textEntry } from "./sound.ts";

/**
 * A folder for Ableton Live's browser: loops cut to exact beats, since Live guesses a loop's tempo from its length, with
 * tempo and key in their names; MIDI clips lie beside their audio.
 */
export function abletonFolder({ name, sounds }: ProjectRequest): ProjectEntry[] {
  const folder = asciiName(name, "samples");
  const unique = createNames();
  const files = sounds.flatMap((sound, index) => {
    const place = sound.stemOf === undefined ? "Samples" : "Stems";
    const path = unique(`${folder}/${place}/${liveName(sound)}`);
    return [audioEntry(sound, index, `${path}.wav`), ...midiEntry(`${path}.mid`, sound.song)];
  });
  return [textEntry(`${folder}/README.txt`, README), ...files];
}

function audioEntry(sound: ProjectSound, index: number, path: string): ProjectEntry {
  const beats = wholeBeats(sound);
  const { bpm, sampleRate } = sound;
  if (beats === null || bpm === undefined) return { kind: "audio", path, sound: index };
  return { kind: "audio", path, sound: index, beats, frames: framesOfBeats(beats, { bpm, sampleRate }) };
}

/** The sample's name, with tempo and key behind it unless they stand in it. */
function liveName({ name, bpm, key, form }: ProjectSound): string {
  const plain = asciiName(name);
  const parts = plain.split("_");
  const tempo = bpm === undefined || form === "one_shot" ? null : String(Math.round(bpm * 100) / 100);
  const parsed = parseKeyName(key ?? "");
  const shortKey = parsed ? `${parsed.tonic}${parsed.mode === "minor" ? "m" : ""}` : null;
  const hasKey = parts.some((part) => {
    const stated = parseKeyName(part);
    return stated?.tonic === parsed?.tonic && stated?.mode === parsed?.mode;
  });
  const added = [
    ...(tempo === null || parts.includes(tempo) ? [] : [tempo]),
    ...(shortKey === null || hasKey ? [] : [shortKey]),
  ];
  return [plain, ...added].join("_");
}

const README = [
  "Drag this folder into the browser of Ableton Live (Places, Add Folder), or its files into a set.",
  "Loops last exact beats, so Live finds their tempo; tempo and key stand in the names.",
  "MIDI clips have the names of the audio that they belong to.",
  "",
].join("\r\n");
