import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Take } from "./take.ts";
import { wavFile } from "./wav-file.ts";

const RATE = 8_000;
const blocks = fc.array(fc.float32Array({ min: -2, max: 2, noNaN: true, minLength: 1, maxLength: 300 }), {
  minLength: 1,
  maxLength: 20,
});

function recorded(given: readonly Float32Array[]): Take {
  const take = new Take(RATE);
  for (const block of given) take.add(block);
  return take;
}

test("a recording is as long as its blocks, and its file holds every sample, limited to full scale", async () => {
  await fc.assert(
    fc.asyncProperty(blocks, async (given) => {
      const take = recorded(given);
      const samples = given.flatMap((block) => [...block]);
      expect(take.seconds).toBeCloseTo(samples.length / RATE, 9);
      const file = wavFile(take, "voice");
      expect(file.name).toBe("voice.wav");
      const view = new DataView(await file.arrayBuffer());
      const word = (at: number) => String.fromCharCode(...new Uint8Array(view.buffer, at, 4));
      expect([0, 8, 12, 36].map(word)).toEqual(["RIFF", "WAVE", "fmt ", "data"]);
      expect(view.getUint32(4, true)).toBe(view.byteLength - 8);
      expect(view.getUint32(24, true)).toBe(RATE);
      expect(view.getUint32(28, true)).toBe(RATE * view.getUint16(32, true));
      expect(view.getUint32(40, true)).toBe(samples.length * 2);
      for (const [index, sample] of samples.entries()) {
        const written = view.getInt16(44 + index * 2, true) / 32_767;
        expect(Math.abs(written - Math.max(-1, Math.min(1, sample)))).toBeLessThan(1 / 32_767);
      }
    }),
    { numRuns: 30 },
  );
});

test("the outline has as many columns as it may, and reaches as high as the loudest sample", () => {
  fc.assert(
    fc.property(blocks, fc.integer({ min: 1, max: 64 }), (given, columns) => {
      const take = recorded(given);
      const outline = take.outline(columns);
      const peak = Math.min(1, Math.max(...given.flatMap((block) => [...block].map(Math.abs))));
      expect(outline.length).toBeLessThanOrEqual(columns);
      expect(Math.max(...outline)).toBe(Math.round(peak * 127));
      expect(take.recent(columns)).toHaveLength(columns);
      expect(outline.every((height) => height >= 0 && height <= 127)).toBe(true);
    }),
  );
});

test("clipping is remembered, and the level falls when it is quiet again", () => {
  const take = recorded([Float32Array.of(1)]);
  expect(take).toMatchObject({ isClipped: true, level: 1 });
  take.add(Float32Array.of(0));
  expect(take.level).toBeCloseTo(0.85);
  expect(take.isClipped).toBe(true);
  expect(recorded([Float32Array.of(0.5)]).isClipped).toBe(false);
});

test("before there is anything a growing waveform is silence", () => {
  expect(new Take(RATE).recent(3)).toEqual([0, 0, 0]);
  expect(new Take(RATE).outline(3)).toEqual([]);
});
