import { describe, expect, test } from "vitest";
import { strikeKeys } from "./chords.fixture.ts";
import { LOWEST_KEY, PIANO_KEYS } from "./note-network.ts";
import { type HeardKeys, hearKeys } from "./posteriorgrams.ts";

const HOP = 256;
/** Frames from one piece to the next. */
const STEP = 142;

function frameOf(values: Float32Array, t: number): Float32Array {
  return values.subarray(t * PIANO_KEYS, (t + 1) * PIANO_KEYS);
}

function surest(heard: HeardKeys, kind: "struck" | "sounding" | "powers", t: number): number {
  const frame = frameOf(heard[kind], t);
  return LOWEST_KEY + frame.indexOf(Math.max(...frame));
}

describe("keys", () => {
  test("are heard where they are struck, also in the second piece, and after its seam", () => {
    const starts = [20, 160, 250].map((frame) => (frame * HOP) / 22_050);
    const keys = [60, 65, 72].map((midiNote, place) => ({ midiNote, seconds: starts[place] ?? 0 }));
    const heard = hearKeys(strikeKeys(keys, 4));
    expect(heard.frames).toBe(Math.floor((4 * 22_050) / HOP) + 1);
    expect([20, 160, 250].map((frame) => surest(heard, "struck", frame))).toEqual([60, 65, 72]);
    expect([60, 200, 280].map((frame) => surest(heard, "sounding", frame))).toEqual([60, 65, 72]);
    expect(surest(heard, "powers", 60)).toBe(60);
  });

  test("of a signal that comes a piece later are the same a piece later", () => {
    const early = hearKeys(strikeKeys([{ midiNote: 62, seconds: 2 }], 3));
    const late = hearKeys(
      strikeKeys([{ midiNote: 62, seconds: 2 + (STEP * HOP) / 22_050 }], 3 + (STEP * HOP) / 22_050),
    );
    const frame = Math.round((2 * 22_050) / HOP) + 10;
    const differences = frameOf(early.sounding, frame).map((value, key) =>
      Math.abs(value - (frameOf(late.sounding, frame + STEP)[key] ?? 9)),
    );
    expect(Math.max(...differences)).toBeLessThan(1e-3);
  });
});

describe("silence", () => {
  test.each([0, 1, 255, 256, 20_000, 60_000])("of %i samples has frames of zero", (length) => {
    const { frames, sounding, struck, powers } = hearKeys(new Float32Array(length));
    expect(frames).toBe(Math.floor(length / HOP) + 1);
    for (const values of [sounding, struck, powers]) {
      expect(values).toHaveLength(frames * PIANO_KEYS);
      expect(values.every((value) => value === 0)).toBe(true);
    }
  });

  test("far below the loudest is passed over, not heard as keys", () => {
    const samples = new Float32Array(6 * 22_050);
    samples.set(strikeKeys([{ midiNote: 60, seconds: 0.1 }], 1));
    samples.set(
      strikeKeys([{ midiNote: 64, seconds: 0.1 }], 1).map((value) => value * 1e-4),
      5 * 22_050,
    );
    const { sounding, frames } = hearKeys(samples);
    expect(Math.max(...sounding.subarray(0, 60 * PIANO_KEYS))).toBeGreaterThan(0.5);
    expect(Math.max(...sounding.subarray((frames - 60) * PIANO_KEYS))).toBe(0);
  });
});
