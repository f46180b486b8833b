import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DawProject } from "dawproject-typescript";
import { writeAiff } from "../../audio/codec/aiff/aiff-writer.ts";
import { readWav } from "../../audio/codec/wav.ts";
import { sampleCount } from "../../audio/core/channels.ts";
import { writeMidi } from "../../audio/notes/midi-file.ts";
import { TICKS_PER_BEAT, timedNotes } from "../../audio/notes/note-ticks.ts";
import type { Song } from "../../audio/notes/song.ts";
import { audioFile } from "../../audio/project/audio-file.ts";
import { layOut, type ProjectFormat } from "../../audio/project/project-format.ts";
import type { ProjectSound } from "../../audio/project/sound.ts";
import { zip } from "../../audio/project/zip.ts";
import { byMidicsv, byMidiFile, byMido, hasMido, playMidi, type MidiReader } from "./midi-readers.ts";
import type { Tally } from "./tally.ts";

/** A sound of a project with its WAV. */
export interface WrittenSound {
  sound: ProjectSound;
  wav: Uint8Array<ArrayBuffer>;
}

const SCHEMAS = path.resolve("src/audio/project/testing/dawproject-schemas");
/** Where distributions put a General MIDI SoundFont. */
const FONT = "/usr/share/sounds/sf2/default-GM.sf2";
const APPLICATION = { name: "wav0-mcp", version: "1" };
const MODIFIED = new Date(2026, 0, 1);
const DRUMS = 9;

/** Asks three parsers and FluidSynth for the notes of a song. */
export function checkMidi(tally: Tally, piece: string, { song, folder }: { song: Song; folder: string }): void {
  const base = path.join(folder, "song");
  writeFileSync(`${base}.mid`, writeMidi(song));
  const readers: [string, MidiReader][] = [
    ["midicsv", byMidicsv],
    ["midi-file (npm)", byMidiFile],
    ...(hasMido() ? ([["mido (Python)", byMido]] satisfies [string, MidiReader][]) : []),
  ];
  for (const [name, readNotes] of readers) {
    const { tempo, notes, ends } = readNotes(`${base}.mid`);
    const endTick = ends[0] ?? 0;
    // Channels are given out in order; drums alone have one of their own.
    const drums = notes.filter((note) => note.split(" ")[1] === `${DRUMS}`).length;
    const expected = song.tracks.map((track) => ({ ...track, count: timedNotes(track.notes, endTick).length }));
    const drumsExpected = expected.reduce((sum, { kind, count }) => sum + (kind === "drums" ? count : 0), 0);
    const isRight =
      tempo === Math.round(60e6 / song.bpm) &&
      notes.length === expected.reduce((sum, { count }) => sum + count, 0) &&
      drums === drumsExpected &&
      ends.every((end) => end === Math.round(song.lengthBeats * TICKS_PER_BEAT));
    tally.add(`MIDI by ${name}`, piece, isRight, {
      off: isRight ? 0 : 1,
      text: `${tempo} µs, ${notes.length} notes, ${drums} of drums, ${ends.join()} ticks`,
    });
  }
  if (!existsSync(FONT)) return;
  const { peak, seconds } = playMidi(`${base}.mid`, FONT, `${base}.wav`);
  const isPlayed = peak > 0.01 && seconds >= (song.lengthBeats * 60) / song.bpm;
  tally.add("MIDI played by FluidSynth", piece, isPlayed, { off: -peak, text: `peak ${peak.toFixed(3)}` });
}

/** Writes one loop as AIFF and asks SoX and ffmpeg for the samples of its WAV. */
export function checkAiff(tally: Tally, piece: string, { wav, folder }: { wav: Uint8Array; folder: string }): void {
  const [wavFile, aiffFile] = [path.join(folder, "loop.wav"), path.join(folder, "loop.aiff")];
  writeFileSync(wavFile, wav);
  writeFileSync(aiffFile, writeAiff(readWav(wav).audio));
  tally.add("AIFF by SoX, to the sample", piece, bySox(aiffFile).equals(bySox(wavFile)));
  tally.add("AIFF by ffmpeg, to the sample", piece, byFfmpeg(aiffFile).equals(byFfmpeg(wavFile)));
}

/** Makes a project file and asks archivers, xmllint and another reader for it, and SoX for each sound in it. */
export async function checkProject(
  tally: Tally,
  { format, sounds, folder }: { format: ProjectFormat; sounds: readonly WrittenSound[]; folder: string },
): Promise<void> {
  const { entries } = layOut(format, { name: "Night", sounds: sounds.map(({ sound }) => sound) }, APPLICATION);
  const files = entries.map((entry) => ({
    name: entry.path,
    bytes: entry.kind === "file" ? entry.bytes : bytesOf(sounds[entry.sound], entry),
    modified: MODIFIED,
  }));
  const pieces: Uint8Array[] = [];
  for await (const piece of zip(files)) pieces.push(piece);
  const [archive, into] = [path.join(folder, `${format}.zip`), path.join(folder, format)];
  writeFileSync(archive, Buffer.concat(pieces));
  mkdirSync(into, { recursive: true });
  tally.add("archive by unzip", format, succeeds("unzip", ["-qo", archive, "-d", into]));
  tally.add("archive by Python", format, succeeds("python3", ["-m", "zipfile", "-t", archive]));
  for (const { name, bytes } of files) {
    const file = path.join(into, name);
    if (name.endsWith(".wav")) {
      const frames = read("soxi", ["-s", file]).toString().trim();
      tally.add("sounds of projects by SoX", name, frames === `${sampleCount(readWav(bytes).audio)}`);
    }
    if (/\.(?:xml|dspreset|svg)$/.test(name))
      tally.add("documents by xmllint", name, succeeds("xmllint", ["--noout", "--nonet", ...schemaOf(name), file]));
    if (name.endsWith(".mid")) tally.add("MIDI of projects by midicsv", name, byMidicsv(file).notes.length > 0);
  }
  if (format === "dawproject") await checkSession(tally, archive, sounds);
}

async function checkSession(tally: Tally, archive: string, sounds: readonly WrittenSound[]): Promise<void> {
  const { transport, structure } = await DawProject.loadProject(readFileSync(archive));
  const tracks = structure.flatMap((lane) => ("contentType" in lane ? [lane] : []));
  const expected = sounds.reduce((sum, { sound }) => sum + 1 + (sound.song?.tracks.length ?? 0), 1);
  const found = `${tracks.length} of ${expected} tracks, ${transport?.tempo?.value} BPM`;
  const isRight = tracks.length === expected && transport?.tempo?.value === sounds[0]?.sound.bpm;
  tally.add("session by dawproject-typescript", found, isRight);
}

const bySox = (file: string): Buffer => read("sox", [file, "-t", "raw", "-e", "signed", "-b", "32", "-"]);
const byFfmpeg = (file: string): Buffer => read("ffmpeg", ["-v", "error", "-i", file, "-f", "s32le", "-"]);

function bytesOf(written: WrittenSound | undefined, entry: Parameters<typeof audioFile>[2]): Uint8Array<ArrayBuffer> {
  if (!written) throw new Error("The layout names a sound that is not there");
  const { sound, wav } = written;
  return new Uint8Array(audioFile({ bytes: wav, ...readWav(wav) }, sound, entry));
}

function schemaOf(name: string): string[] {
  const schema = { "project.xml": "Project.xsd", "metadata.xml": "MetaData.xsd" }[name];
  return schema ? ["--schema", path.join(SCHEMAS, schema)] : [];
}

function read(program: string, args: readonly string[]): Buffer {
  return execFileSync(program, args, { maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] });
}

function succeeds(program: string, args: readonly string[]): boolean {
  try {
    read(program, args);
    return true;
  } catch {
    return false;
  }
}
