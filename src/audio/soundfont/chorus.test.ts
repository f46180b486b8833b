import { describe, expect, test } from "vitest";
import { chorus } from "./chorus.ts";

const RATE = 8000;
const sine = Float32Array.from({ length: 4 * RATE }, (_, index) => Math.sin((2 * Math.PI * 440 * index) / RATE));

describe("a chorus", () => {
  test("is the sound alone, 8 to 16 ms later, at another time for each ear", () => {
    const clicks = Float32Array.from({ length: 4 * RATE }, (_, index) => Number(index % 400 === 0));
    const ears = chorus([clicks], RATE);
    const delays = ears.map((wet) => {
      const heard = [...wet.keys()].filter((index) => (wet[index] ?? 0) > 0.5);
      return heard.map((index) => ((index % 400) * 1000) / RATE);
    });
    for (const each of delays) {
      expect(Math.min(...each)).toBeGreaterThan(7.7);
      expect(Math.min(...each)).toBeLessThan(9);
      expect(Math.max(...each)).toBeGreaterThan(15);
      expect(Math.max(...each)).toBeLessThan(16.3);
    }
    expect(delays[0]).not.toEqual(delays[1]);
  });

  test("adds nothing of its own: silence stays silent, half the send is half the chorus, and it ends with its last echo", () => {
    const [whole] = chorus([sine], RATE);
    const [half] = chorus([sine.map((sample) => sample / 2)], RATE);
    expect(whole.length - sine.length).toBe(128);
    for (let index = 0; index < whole.length; index += 97) expect(half[index]).toBeCloseTo((whole[index] ?? 0) / 2, 6);
    expect(chorus([new Float32Array(100)], RATE).every((ear) => ear.every((sample) => sample === 0))).toBe(true);
    expect(chorus([], RATE).map((ear) => ear.length)).toEqual([128, 128]);
  });

  test("takes each ear from its own side, where there are two", () => {
    const [left, right] = chorus([sine, new Float32Array(sine.length)], RATE);
    expect(Math.max(...left)).toBeGreaterThan(0.9);
    expect(Math.max(...right)).toBe(0);
  });
});
