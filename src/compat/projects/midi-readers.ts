import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parseMidi } from "midi-file";
import { z } from "zod";
import { readWav } from "../../audio/codec/wav.ts";
import { peakAmplitude } from "../../audio/core/peak-amplitude.ts";

/** A MIDI file as a program that is not ours reads it. */
interface ReadMidi {
  /** Microseconds a beat. */
  tempo: number;
  /** "tick channel key velocity" of each note, in order; channels from 0. */
  notes: string[];
  /** Tick at which each track ends. */
  ends: number[];
}

/** Reads a MIDI file by a program or package. */
export type MidiReader = (file: string) => ReadMidi;

/** By John Walker's `midicsv`: a line for each event. */
export const byMidicsv: MidiReader = (file) =>
  readMidicsv(execFileSync("midicsv", [file], { encoding: "latin1", maxBuffer: 1 << 26 }));

/** Reads what `midicsv` prints. */
export function readMidicsv(text: string): ReadMidi {
  const events = text.split("\n").map((line) => line.split(", "));
  const ofType = (wanted: string) => events.filter(([, , type]) => type === wanted);
  const notes = ofType("Note_on_c").filter(([, , , , , velocity]) => velocity !== "0");
  return {
    tempo: Number(ofType("Tempo")[0]?.[3]),
    notes: notes.map(([, tick, , channel, key, velocity]) => `${tick} ${channel} ${key} ${velocity}`).toSorted(),
    ends: ofType("End_track").map(([, tick]) => Number(tick)),
  };
}

/** By the npm package `midi-file`. */
export const byMidiFile: MidiReader = (file) => {
  const { tracks } = parseMidi(readFileSync(file));
  const read: ReadMidi = { tempo: Number.NaN, notes: [], ends: [] };
  for (const events of tracks) {
    let tick = 0;
    for (const event of events) {
      tick += event.deltaTime;
      if (event.type === "setTempo") read.tempo = event.microsecondsPerBeat;
      if (event.type === "noteOn") read.notes.push(`${tick} ${event.channel} ${event.noteNumber} ${event.velocity}`);
    }
    read.ends.push(tick);
  }
  return { ...read, notes: read.notes.toSorted() };
};

const MIDO = `
import json, sys, mido
song = mido.MidiFile(sys.argv[1])
read = {"tempo": 0, "notes": [], "ends": []}
for track in song.tracks:
    tick = 0
    for event in track:
        tick += event.time
        if event.type == "set_tempo": read["tempo"] = event.tempo
        if event.type == "note_on" and event.velocity > 0:
            read["notes"].append("%d %d %d %d" % (tick, event.channel, event.note, event.velocity))
    read["ends"].append(tick)
print(json.dumps(read))
`;
const readMidiSchema = z.object({ tempo: z.number(), notes: z.array(z.string()), ends: z.array(z.number()) });

/** By the Python package `mido`. */
export const byMido: MidiReader = (file) => {
  const read = execFileSync("python3", ["-c", MIDO, file], { encoding: "utf8", maxBuffer: 1 << 26 });
  const { notes, ...rest } = readMidiSchema.parse(JSON.parse(read));
  return { ...rest, notes: notes.toSorted() };
};

/** Whether Python has the package. */
export function hasMido(): boolean {
  try {
    execFileSync("python3", ["-c", "import mido"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Peak and length in seconds of what FluidSynth plays of a MIDI file. @param wav the path of the file that it writes */
export function playMidi(midi: string, font: string, wav: string): { peak: number; seconds: number } {
  execFileSync("fluidsynth", ["-ni", "-R", "0", "-C", "0", "-F", wav, font, midi], { stdio: "ignore" });
  const { audio } = readWav(readFileSync(wav));
  const peaks = audio.channels.map(peakAmplitude);
  return { peak: Math.max(0, ...peaks), seconds: (audio.channels[0]?.length ?? 0) / audio.sampleRate };
}
