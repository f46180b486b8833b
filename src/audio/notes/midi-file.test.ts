import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { PITCH_NAMES } from "../../contracts/words/key.ts";
import { Midi } from "@tonejs/midi";
import * as fc from "fast-check";
import { parseMidi, type MidiData, type MidiEvent } from "midi-file";
import { expect, test } from "vitest";
import { readWav } from "../codec/wav.ts";
import { peakAmplitude } from "../core/peak-amplitude.ts";
import { writeMidi } from "./midi-file.ts";
import { TICKS_PER_BEAT, timedNotes } from "./note-ticks.ts";
import type { Note, NoteTrack, Song } from "./song.ts";

const NOTE: Note = { startBeats: 0, durationBeats: 1, midiNote: 60, velocity: 0.8 };
const LOOP: Song = {
  bpm: 124,
  beatsPerBar: 4,
  lengthBeats: 16,
  key: { tonic: "A", mode: "minor" },
  tracks: [
    { name: "Drums", kind: "drums", notes: [{ ...NOTE, midiNote: 36, velocity: 1 }] },
    { name: "Bass", kind: "pitched", program: 38, notes: [{ ...NOTE, startBeats: 1.0825, midiNote: 33 }] },
  ],
};

const note = fc.record({
  startBeats: fc.double({ min: 0, max: 15.9, noNaN: true }),
  durationBeats: fc.double({ min: 0, max: 20, noNaN: true }),
  midiNote: fc.integer({ min: 0, max: 127 }),
  velocity: fc.double({ min: 0, max: 1, noNaN: true }),
});
const track = fc.record({
  name: fc.string({ unit: "grapheme", maxLength: 40 }),
  kind: fc.constantFrom<NoteTrack["kind"]>("drums", "pitched"),
  program: fc.integer({ min: 0, max: 127 }),
  notes: fc.array(note, { maxLength: 40 }),
});
const song = fc.record({
  bpm: fc.double({ min: 20, max: 400, noNaN: true }),
  beatsPerBar: fc.constantFrom(2, 3, 3.5, 4, 5),
  lengthBeats: fc.integer({ min: 1, max: 256 }),
  key: fc.record({ tonic: fc.constantFrom(...PITCH_NAMES), mode: fc.constantFrom("major" as const, "minor" as const) }),
  tracks: fc.array(track, { maxLength: 20 }),
});

/** Events of a track with the tick of each. */
function timeline(events: readonly MidiEvent[]): (MidiEvent & { tick: number })[] {
  let tick = 0;
  return events.map((event) => ({ ...event, tick: (tick += event.deltaTime) }));
}

function eventOf<Type extends MidiEvent["type"]>(midi: MidiData, type: Type): Extract<MidiEvent, { type: Type }> {
  const found = midi.tracks.flat().find((event) => event.type === type);
  // The type was compared in the line above.
  return found as Extract<MidiEvent, { type: Type }>;
}

test("another reader finds every note, in whole ticks, on its channel, and every track ends with the last bar", () => {
  fc.assert(
    fc.property(song, (given) => {
      const midi = parseMidi(writeMidi(given));
      expect(midi.header).toMatchObject({ format: 1, numTracks: given.tracks.length + 1, ticksPerBeat: 960 });
      const ends = midi.tracks.map((events) => timeline(events).at(-1));
      expect(new Set(ends.map((event) => event?.type))).toEqual(new Set(["endOfTrack"]));
      expect(new Set(ends.map((event) => event?.tick)).size).toBe(1);
      const endTick = ends[0]?.tick ?? 0;
      expect(endTick % (given.beatsPerBar * TICKS_PER_BEAT)).toBe(0);
      for (const [index, part] of given.tracks.entries()) {
        const events = timeline(midi.tracks[index + 1] ?? []);
        const struck = events.flatMap((event) =>
          event.type === "noteOn" ? [[event.tick, event.noteNumber, event.velocity]] : [],
        );
        const expected = timedNotes(part.notes, endTick);
        expect(struck).toEqual(expected.map(({ startTick, midiNote, velocity }) => [startTick, midiNote, velocity]));
        const channels = events.flatMap((event) => ("channel" in event ? [event.channel] : []));
        expect(channels.every((channel) => (channel === 9) === (part.kind === "drums"))).toBe(true);
      }
    }),
  );
});

test("no note of a part is struck while it sounds, and all are released", () => {
  fc.assert(
    fc.property(fc.array(note, { maxLength: 60 }), (notes) => {
      const [, events = []] = parseMidi(
        writeMidi({ ...LOOP, tracks: [{ name: "Part", kind: "pitched", notes }] }),
      ).tracks;
      const sounding = new Set<number>();
      for (const event of events) {
        if (event.type === "noteOn") {
          expect(sounding.has(event.noteNumber)).toBe(false);
          expect(event.velocity).toBeGreaterThan(0);
          sounding.add(event.noteNumber);
        }
        if (event.type === "noteOff") expect(sounding.delete(event.noteNumber)).toBe(true);
      }
      expect(sounding.size).toBe(0);
    }),
  );
});

test("tempo, metre and key stand at the start of the first track", () => {
  const [first = []] = parseMidi(writeMidi(LOOP)).tracks;
  expect(first).toMatchObject([
    { deltaTime: 0, type: "setTempo", microsecondsPerBeat: 483_871 },
    { deltaTime: 0, type: "timeSignature", numerator: 4, denominator: 4, metronome: 24, thirtyseconds: 8 },
    { deltaTime: 0, type: "keySignature", key: 0, scale: 1 },
    { deltaTime: 16 * TICKS_PER_BEAT, type: "endOfTrack" },
  ]);
});

test.each([
  ["C", "major", 0],
  ["G", "major", 1],
  ["F#", "major", 6],
  ["C#", "major", -5],
  ["A#", "major", -2],
  ["E", "minor", 1],
  ["D", "minor", -1],
  ["D#", "minor", 6],
  ["G#", "minor", 5],
  ["A#", "minor", -5],
] as const)("%s %s has a signature of %i sharps", (tonic, mode, sharps) => {
  const midi = parseMidi(writeMidi({ ...LOOP, key: { tonic, mode } }));
  expect(eventOf(midi, "keySignature")).toMatchObject({ key: sharps, scale: mode === "minor" ? 1 : 0 });
});

test.each([
  [3, 3, 4],
  [3.5, 7, 8],
  [2.25, 9, 16],
  [1.5, 3, 8],
])("a bar of %d beats is written as %i/%i", (beatsPerBar, numerator, denominator) => {
  expect(eventOf(parseMidi(writeMidi({ ...LOOP, beatsPerBar })), "timeSignature")).toMatchObject({
    numerator,
    denominator,
  });
});

test("a second reader agrees on tempo, names, programs, notes in seconds and drums", () => {
  const midi = new Midi(writeMidi(LOOP));
  expect(midi.header.tempos[0]?.bpm).toBeCloseTo(124, 3);
  expect(midi.header.timeSignatures[0]?.timeSignature).toEqual([4, 4]);
  const [drums, bass] = midi.tracks.filter(({ notes }) => notes.length > 0);
  expect([drums?.name, drums?.channel, drums?.notes[0]?.midi]).toEqual(["Drums", 9, 36]);
  expect([bass?.name, bass?.instrument.number]).toEqual(["Bass", 38]);
  expect(bass?.notes[0]?.time).toBeCloseTo((1.0825 * 60) / 124, 3);
  expect(bass?.endOfTrackTicks).toBe(16 * TICKS_PER_BEAT);
});

test("notes held past the end are released there, notes after it add bars, and odd values stay within MIDI's range", () => {
  const notes = [
    { ...NOTE, durationBeats: 40 },
    { ...NOTE, midiNote: 140 },
    { ...NOTE, midiNote: Number.NaN },
    { ...NOTE, startBeats: Number.NaN },
    { ...NOTE, startBeats: -1, midiNote: 61, velocity: 7 },
    { ...NOTE, startBeats: 17, midiNote: 62, velocity: 0 },
  ];
  const [, events = []] = parseMidi(writeMidi({ ...LOOP, tracks: [{ name: "∞", kind: "pitched", notes }] })).tracks;
  expect(events.find((event) => event.type === "trackName")).toMatchObject({ text: "Track 1" });
  const struck = timeline(events).filter((event) => event.type === "noteOn");
  expect(struck).toMatchObject([
    { tick: 0, noteNumber: 60, velocity: 102 },
    { tick: 0, noteNumber: 61, velocity: 127 },
    { tick: 17 * TICKS_PER_BEAT, noteNumber: 62, velocity: 1 },
  ]);
  expect(timeline(events).at(-1)).toMatchObject({ type: "endOfTrack", tick: 20 * TICKS_PER_BEAT });
});

test("a song without a tempo, a metre or an end is refused", () => {
  expect(() => writeMidi({ ...LOOP, bpm: 0 })).toThrow("bpm must be above 0");
  expect(() => writeMidi({ ...LOOP, beatsPerBar: Number.NaN })).toThrow("beatsPerBar must be above 0");
  expect(() => writeMidi({ ...LOOP, lengthBeats: 1e9 })).toThrow("too long");
});

test("midicsv reads what was written, and every track until its last bar", ({ skip }) => {
  const { stdout, error } = spawnSync("midicsv", ["-"], { input: writeMidi(LOOP), encoding: "utf8" });
  if (error) skip("midicsv is not installed");
  const lines = stdout.split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      "0, 0, Header, 1, 3, 960",
      "1, 0, Tempo, 483871",
      "1, 0, Time_signature, 4, 2, 24, 8",
      '1, 0, Key_signature, 0, "minor"',
      "2, 0, Note_on_c, 9, 36, 127",
      "3, 0, Program_c, 0, 38",
      "3, 1039, Note_on_c, 0, 33, 102",
    ]),
  );
  expect(lines.filter((line) => line.endsWith("End_track"))).toEqual(
    [1, 2, 3].map((number) => `${number}, ${16 * TICKS_PER_BEAT}, End_track`),
  );
});

/** A General MIDI SoundFont that distributions put there for FluidSynth. */
const SOUND_FONT = "/usr/share/sounds/sf2/default-GM.sf2";

test("FluidSynth plays the drums of the loop at its start, and silence after the notes", ({ skip }) => {
  if (!existsSync(SOUND_FONT)) skip(`${SOUND_FONT} is not installed`);
  const folder = mkdtempSync(path.join(os.tmpdir(), "wav0-midi-"));
  try {
    const midi = path.join(folder, "loop.mid");
    const wav = path.join(folder, "loop.wav");
    writeFileSync(midi, writeMidi(LOOP));
    const { error } = spawnSync("fluidsynth", ["-ni", "-R", "0", "-C", "0", "-F", wav, SOUND_FONT, midi]);
    if (error) skip("fluidsynth is not installed");
    const { audio } = readWav(readFileSync(wav));
    const [left = new Float32Array(0)] = audio.channels;
    const peakIn = (from: number, to: number) =>
      peakAmplitude(left.subarray(Math.round(from * audio.sampleRate), Math.round(to * audio.sampleRate)));
    const beat = 60 / 124;
    expect(peakIn(0, 0.1)).toBeGreaterThan(0.05);
    expect(peakIn(1.0825 * beat, 2 * beat)).toBeGreaterThan(0.01);
    expect(peakIn(12 * beat, 16 * beat)).toBeLessThan(0.001);
    expect(left.length / audio.sampleRate).toBeGreaterThan(16 * beat);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
