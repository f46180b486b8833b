import { describe, expect, test } from "vitest";
import { mixToMono } from "../../core/channels.ts";
import { createRandom } from "../../core/random.ts";
import { composeScore } from "../../synth/compose.ts";
import { readRecipe } from "../../synth/recipe.ts";
import { renderSample } from "../../synth/render.ts";
import { noteAccuracy } from "../accuracy.fixture.ts";
import type { PlayedNote } from "../played-note.ts";
import { strikeKeys } from "./chords.fixture.ts";
import { transcribeChords } from "./chords.ts";

const CHORDS = [
  { seconds: 0.3, keys: [50, 60, 64, 67] },
  { seconds: 1.2, keys: [45, 57, 60, 64] },
  { seconds: 2.1, keys: [41, 57, 60, 65] },
  { seconds: 3, keys: [43, 55, 59, 62] },
];
const TRUTH = CHORDS.flatMap(({ seconds, keys }) => keys.map((midiNote) => ({ seconds, midiNote })));

/** Notes of the plain tones at a rate. Each rate is heard once for all tests. */
const notesAt = new Map<number, PlayedNote[]>();

function notesOfTones(sampleRate: number): PlayedNote[] {
  const notes = notesAt.get(sampleRate) ?? transcribeChords(strikeKeys(TRUTH, 4, sampleRate), sampleRate);
  notesAt.set(sampleRate, notes);
  return notes;
}

const placed = (notes: readonly PlayedNote[]) =>
  notes.map(({ startSeconds, midiNote }) => ({ seconds: startSeconds, midiNote }));

describe("chords", () => {
  test.each([22_050, 48_000])("of plain tones are found over the seams of pieces, at %i Hz", (sampleRate) => {
    expect(noteAccuracy(TRUTH, placed(notesOfTones(sampleRate)))).toBeGreaterThanOrEqual(0.85);
  });

  test.each([
    ["house chords only", 1],
    ["lo-fi keys only", 5],
  ])("of the synthesiser: %s", (prompt, seed) => {
    const recipe = readRecipe({ prompt, type: "loop", bars: 2, seed });
    const truth = composeScore(recipe).events.map(({ startBeats, note }) => ({
      seconds: (startBeats * 60) / recipe.bpm,
      midiNote: note,
    }));
    const { audio } = renderSample(recipe, { sampleRate: 22_050 });
    expect(noteAccuracy(truth, placed(transcribeChords(mixToMono(audio), audio.sampleRate)))).toBeGreaterThanOrEqual(
      0.8,
    );
  });

  test("keep their onsets within 20 ms, and end where they die away or are struck again", () => {
    const notes = notesOfTones(22_050).filter(({ midiNote }) => midiNote === 60);
    expect(notes.map(({ startSeconds }) => startSeconds)).toEqual(
      [0.3, 1.2, 2.1].map((seconds) => expect.closeTo(seconds, 1)),
    );
    for (const { startSeconds, durationSeconds } of notes.slice(0, 2))
      expect(Math.abs(durationSeconds - 0.9), `from ${startSeconds}`).toBeLessThan(0.05);
  });
});

test("silence, also beside what plays, gives no notes", () => {
  expect(transcribeChords(new Float32Array(44_100), 22_050)).toEqual([]);
  expect(transcribeChords(new Float32Array(0), 22_050)).toEqual([]);
  const murmur = new Float32Array(12 * 22_050);
  createRandom(1, "noise").noiseInto(murmur);
  const samples = murmur.map((value) => value * 1e-5);
  samples.set(strikeKeys([{ midiNote: 60, seconds: 0.2 }], 1.5));
  const late = transcribeChords(samples, 22_050).filter(({ startSeconds }) => startSeconds > 4);
  expect(late).toEqual([]);
});
