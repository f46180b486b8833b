import { describe, expect, test } from "vitest";
import type { AudioData } from "../audio.ts";
import { createRandom } from "../core/random.ts";
import { composeScore } from "../synth/compose.ts";
import { readRecipe } from "../synth/recipe.ts";
import { renderSample } from "../synth/render.ts";
import { noteAccuracy, type Struck } from "./accuracy.fixture.ts";
import { transcribe } from "./transcribe.ts";

/** Percussion keys that are written for drums which are heard as one kind. */
const HEARD_AS: Readonly<Record<string, number>> = {
  kick: 36,
  snare: 38,
  clap: 38,
  rim: 38,
  closed_hat: 42,
  shaker: 42,
  open_hat: 46,
  crash: 46,
};

function rendered(
  prompt: string,
  seed: number,
): { audio: AudioData; bpm: number; truth: (Struck & { instrument: string })[] } {
  const recipe = readRecipe({ prompt, type: "loop", bars: 2, seed });
  const truth = composeScore(recipe).events.map(({ startBeats, note, instrument }) => ({
    seconds: (startBeats * 60) / recipe.bpm,
    midiNote: note,
    instrument,
  }));
  return { audio: renderSample(recipe).audio, bpm: recipe.bpm, truth };
}

function heard(audio: AudioData, bpm: number): Struck[] {
  return (transcribe(audio, { bpm })?.tracks ?? []).flatMap(({ notes }) =>
    notes.map(({ startBeats, midiNote }) => ({ seconds: (startBeats * 60) / bpm, midiNote })),
  );
}

function trackOf(audio: AudioData, bpm = 120) {
  return transcribe(audio, { bpm })?.tracks[0];
}

function tone(frequencyAt: (seconds: number) => number, seconds: number, sampleRate = 44_100): AudioData {
  let phase = 0;
  const samples = Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, i) => {
    phase += frequencyAt(i / sampleRate) / sampleRate;
    const turn = 2 * Math.PI * phase;
    return 0.3 * Math.sin(turn) + 0.15 * Math.sin(2 * turn) + 0.1 * Math.sin(3 * turn);
  });
  return { sampleRate, channels: [samples] };
}

describe("lines of the synthesiser", () => {
  test.each([
    ["house bass only", 2],
    ["boom bap bass only", 4],
    ["funk bass only", 10],
    ["uk garage lead only", 7],
    ["reggaeton lead only", 11],
    ["house pluck only", 1],
    ["lo-fi arp only", 5],
  ])("%s: nine notes of ten are written down", (prompt, seed) => {
    const { audio, bpm, truth } = rendered(prompt, seed);
    expect(noteAccuracy(truth, heard(audio, bpm))).toBeGreaterThanOrEqual(0.9);
  });
});

describe("chords of the synthesiser", () => {
  test("are told from a line, and most of their notes are written down", () => {
    const { audio, bpm, truth } = rendered("boom bap keys only", 2);
    expect(transcribe(audio, { bpm })).toMatchObject({
      material: "chords",
      tracks: [{ name: "Chords", kind: "pitched" }],
    });
    expect(noteAccuracy(truth, heard(audio, bpm))).toBeGreaterThanOrEqual(0.85);
  });
});

describe("drums of the synthesiser", () => {
  // By class: kick, snare, closed hat; of seeds that were not learnt from.
  const AIMS: readonly (readonly [number, number])[] = [
    [36, 0.95],
    [38, 0.85],
    [42, 0.8],
  ];
  test.each([
    ["house drums only", 900],
    ["boom bap drums only", 901],
    ["techno drums only", 902],
    ["trap drums only", 903],
  ])("%s: kicks, snares and hats are told apart", (prompt, seed) => {
    const { audio, bpm, truth } = rendered(prompt, seed);
    const notes = heard(audio, bpm);
    for (const [midiNote, aim] of AIMS) {
      const struck = truth.filter(({ instrument }) => HEARD_AS[instrument] === midiNote);
      // Clap and snare together are one hit.
      const apart = struck.filter(
        (hit, index) => !struck.slice(0, index).some((other) => Math.abs(other.seconds - hit.seconds) < 0.02),
      );
      const found = notes.filter((note) => note.midiNote === midiNote);
      const accuracy = noteAccuracy(
        apart.map(({ seconds }) => ({ seconds, midiNote })),
        found,
      );
      expect(accuracy, `key ${midiNote}`).toBeGreaterThanOrEqual(aim);
    }
  });
});

describe("one kind of drum alone", () => {
  test.each([
    ["house closed hat only", 42, 900],
    ["techno open hat only", 46, 901],
    ["trap kick only", 36, 902],
    ["funk clap only", 38, 903],
  ])("%s: is heard as what it is", (prompt, midiNote, seed) => {
    const { audio, bpm, truth } = rendered(prompt, seed);
    const struck = truth.map(({ seconds }) => ({ seconds, midiNote }));
    const [{ notes } = { notes: [] }] = transcribe(audio, { bpm, material: "drums" })?.tracks ?? [];
    const found = notes.map((note) => ({ seconds: (note.startBeats * 60) / bpm, midiNote: note.midiNote }));
    expect(noteAccuracy(struck, found)).toBeGreaterThanOrEqual(0.85);
  });
});

describe("a pitch", () => {
  test.each([28, 36, 45, 57, 69, 81, 96])("note %i is found from its start to its end", (midiNote) => {
    const frequency = 440 * Math.exp(((midiNote - 69) / 12) * Math.LN2);
    const track = trackOf(
      tone(() => frequency, 1),
      60,
    );
    expect(track).toMatchObject({ kind: "pitched", notes: [{ midiNote }] });
    expect(track?.notes[0]?.startBeats).toBeLessThan(0.05);
    expect(track?.notes[0]?.durationBeats).toBeGreaterThan(0.9);
  });

  test("a voice with vibrato, a third of a semitone sharp, holds one note", () => {
    const vibrato = (seconds: number) => 220 * 1.02 * (1 + 0.02 * Math.sin(2 * Math.PI * 5.5 * seconds));
    expect(trackOf(tone(vibrato, 1.5))?.notes.map(({ midiNote }) => midiNote)).toEqual([57]);
  });

  test("a glide over a fifth is its ends", () => {
    const glide = (seconds: number) => 220 * Math.exp(Math.min(1, Math.max(0, (seconds - 0.5) / 0.15)) * Math.log(1.5));
    expect(trackOf(tone(glide, 1.2))?.notes.map(({ midiNote }) => midiNote)).toEqual([57, 64]);
  });

  test("the softer of two notes has the lower velocity", () => {
    const { channels, sampleRate } = tone((seconds) => (seconds < 0.5 ? 220 : 330), 1);
    const samples = (channels[0] ?? new Float32Array()).map((value, i) => (i < 22_050 ? value : 0.25 * value));
    const track = trackOf({ sampleRate, channels: [samples] });
    const [loud, soft] = track?.notes ?? [];
    expect(loud?.velocity).toBeCloseTo(0.95, 1);
    expect(soft?.velocity).toBeCloseTo(0.475, 1);
  });
});

test("notes are moved to a grid where that is asked for", () => {
  const { audio, bpm } = rendered("funk bass only", 10);
  const { tracks = [] } = transcribe(audio, { bpm, gridBeats: 0.25 }) ?? {};
  expect(tracks).toHaveLength(1);
  for (const { startBeats, durationBeats } of tracks[0]?.notes ?? []) {
    expect(startBeats * 4).toBe(Math.round(startBeats * 4));
    expect(durationBeats * 4).toBeGreaterThanOrEqual(1);
  }
});

describe("sounds without notes", () => {
  const noise = new Float32Array(44_100);
  createRandom(1, "noise").noiseInto(noise);
  test.each([
    ["silence", new Float32Array(44_100)],
    ["nothing", new Float32Array(0)],
    ["a constant", new Float32Array(44_100).fill(0.5)],
    ["a tenth of a second of nothing", new Float32Array(4_410)],
  ])("%s gives no track", (_, samples) => {
    for (const material of [undefined, "pitched", "drums", "line", "chords"] as const)
      expect(transcribe({ sampleRate: 44_100, channels: [samples] }, { bpm: 120, material })).toBeNull();
  });

  test("steady noise has no pitch", () => {
    expect(transcribe({ sampleRate: 44_100, channels: [noise] }, { bpm: 120, material: "line" })).toBeNull();
  });

  test("numbers are finite at 8 kHz and in eight channels", () => {
    const channels = Array.from({ length: 8 }, () => noise.map((value, i) => value * Math.exp(-(i % 2_000) / 300)));
    for (const material of ["drums", "line", "chords"] as const) {
      for (const { notes } of transcribe({ sampleRate: 8_000, channels }, { bpm: 90, material })?.tracks ?? []) {
        for (const note of notes) expect(Object.values(note).every(Number.isFinite)).toBe(true);
      }
    }
  });
});
