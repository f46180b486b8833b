import { describe, expect, test } from "vitest";
import { haveEqualBytes } from "./equal-bytes.ts";

const sound = (): Float32Array => Float32Array.from({ length: 1_000 }, (_, index) => Math.sin(index));

describe("arrays of the same bytes", () => {
  test.each([
    ["numbers", sound(), sound()],
    ["no numbers", new Float64Array(), new Float64Array()],
    ["NaN", Float32Array.of(Number.NaN), Float32Array.of(Number.NaN)],
    ["bytes", Buffer.from("kick"), Buffer.from("kick")],
    ["parts of others", sound().subarray(10, 20), sound().slice(10, 20)],
    ["views", new DataView(sound().buffer), new DataView(sound().buffer)],
  ])("of %s are equal without a look at each", (_what, left, right) => {
    expect(haveEqualBytes(left, right)).toBe(true);
    expect(left).toEqual(right);
    expect({ channels: [left] }).toStrictEqual({ channels: [right] });
  });
});

describe("vitest decides on", () => {
  const louder = sound().map((value, index) => (index === 999 ? value + 1e-6 : value));

  test.each<[string, unknown, unknown]>([
    ["another number", sound(), louder],
    ["another length", sound(), sound().subarray(1)],
    ["another sign of zero", Float32Array.of(0), Float32Array.of(-0)],
    ["another type of the same bytes", Float32Array.of(0), Int32Array.of(0)],
    ["an array", sound(), [...sound()]],
    ["nothing", sound(), undefined],
  ])("%s, and finds it", (_what, left, right) => {
    expect(haveEqualBytes(left, right)).toBeUndefined();
    expect({ channels: [left] }).not.toStrictEqual({ channels: [right] });
    expect(() => expect({ channels: [left] }).toEqual({ channels: [right] })).toThrow(/expected/);
  });

  test("what is no array, as ever", () => {
    expect(haveEqualBytes({ a: 1 }, { a: 1 })).toBeUndefined();
    expect([1, { a: "x" }]).toEqual([1, { a: "x" }]);
  });
});
