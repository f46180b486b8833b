import { expect, test } from "vitest";
import { describeContents } from "./contents.ts";
import { coverSvg } from "./cover.ts";
import { dawproject } from "./dawproject.ts";
import { colorOf } from "./instrument.ts";
import { samplePack } from "./pack.ts";
import { hitSound, loopSound, SONG } from "./sounds.fixture.ts";

const APPLICATION = { application: { name: "wav0-mcp", version: "1" } };

function polygonsOf(svg: string): { fill: string; points: [number, number][] }[] {
  return [...svg.matchAll(/<polygon fill="([^"]*)" points="([^"]*)"\/>/g)].map(([, fill = "", points = ""]) => ({
    fill,
    points: points.split(" ").map((pair) => {
      const [x = 0, y = 0] = pair.split(",").map(Number);
      return [x, y];
    }),
  }));
}

test("a waveform is mirrored at its middle, within the picture, in its instrument's colour", () => {
  const [wave] = polygonsOf(coverSvg("Pack", [hitSound({ outline: [0, 127, 200, 64] })]));
  expect(wave?.fill).toBe(colorOf("Kicks"));
  expect(wave?.points).toHaveLength(8);
  const upper = wave?.points.slice(0, 4) ?? [];
  const lower = wave?.points.slice(4).toReversed() ?? [];
  const sums = upper.map(([, y], column) => y + (lower[column]?.[1] ?? 0));
  for (const sum of sums) expect(sum).toBeCloseTo(sums[0] ?? 0, 0);
  for (const [x, y] of wave?.points ?? []) {
    expect(x).toBeGreaterThanOrEqual(90);
    expect(x).toBeLessThanOrEqual(1_110);
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(1_200);
  }
  // What is beyond full scale is drawn as full scale.
  expect(upper[1]?.[1]).toBe(upper[2]?.[1]);
});

test("at most twelve waveforms are drawn, and sounds without an outline none", () => {
  const many = Array.from({ length: 20 }, () => hitSound({ outline: [1, 2, 3] }));
  expect(polygonsOf(coverSvg("Pack", many))).toHaveLength(12);
  expect(polygonsOf(coverSvg("Pack", [hitSound(), hitSound({ outline: [] })]))).toEqual([]);
});

test("the same sounds make the same picture, and a long name is set smaller", () => {
  const sounds = [loopSound({ outline: [3, 4] })];
  expect(coverSvg("Pack", sounds)).toBe(coverSvg("Pack", sounds));
  const sizeOf = (name: string) => Number(/font-size="(\d+)"/.exec(coverSvg(name, sounds))?.[1]);
  expect(sizeOf("Pack")).toBe(72);
  expect(sizeOf("x".repeat(80))).toBeLessThan(30);
});

test("what is inside is told in words that fit the kind of file", () => {
  const sounds = [loopSound({ song: SONG }), hitSound()];
  const request = { name: "Night", sounds };
  expect(describeContents(dawproject(request, APPLICATION), sounds)).toEqual([
    "2 audio tracks",
    "2 note tracks",
    "124 BPM",
  ]);
  expect(describeContents(samplePack(request), sounds)).toEqual(["2 WAV files", "1 MIDI file"]);
  expect(describeContents([], [])).toEqual([]);
});
