import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { crc32 } from "../../codec/crc-32.ts";
import { at } from "../../core/signals.fixture.ts";
import { randomWeights } from "./network.fixture.ts";
import { tensorSizes } from "./network-shape.ts";
import { readWeights } from "./weights-file.ts";

const SHIPPED = readFileSync(path.join(import.meta.dirname, "splitter-weights.bin"));

/** A file with these tensors as single floats, but `inp.weight`, of which all are the same number of steps of 0.5. */
function fileOf(weights: Record<string, Float32Array>, steps = 3): Buffer {
  const names = Object.keys(weights);
  const tensors = names.map((name) =>
    name === "inp.weight"
      ? { name, shape: [16, 9, 3, 3], type: "int8" }
      : { name, shape: [weights[name]?.length], type: "float32" },
  );
  const header = Buffer.from(JSON.stringify({ tensors }));
  const data = names.map((name) => {
    if (name === "inp.weight")
      return Buffer.concat([Buffer.from(new Float32Array(16).fill(0.5).buffer), Buffer.alloc(16 * 81, steps)]);
    return Buffer.from(new Float32Array(weights[name] ?? []).buffer);
  });
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return sealed(Buffer.concat([Buffer.from("WAV0NET1"), length, header, ...data]));
}

function sealed(body: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(body));
  return Buffer.concat([body, sum]);
}

test("tensors come back by name, whole numbers times the scale of their channel", () => {
  const weights = randomWeights(5);
  const read = readWeights(fileOf(weights, 253));
  expect(read["enter.bias"]).toEqual(weights["enter.bias"]);
  expect(read["blocks.3.a.weight"]).toEqual(weights["blocks.3.a.weight"]);
  expect(read["inp.weight"]).toEqual(new Float32Array(16 * 81).fill(-1.5));
});

test("the shipped weights are of this network, 1.2 million in 1.3 MB, with their provenance", () => {
  const weights = readWeights(SHIPPED);
  expect(Object.entries(weights).map(([name, values]) => [name, values.length])).toEqual(
    expect.arrayContaining(tensorSizes()),
  );
  expect(Object.values(weights).reduce((sum, { length }) => sum + length, 0)).toBe(1_211_264);
  expect(SHIPPED.length).toBeLessThan(1.3e6);
  const header = SHIPPED.subarray(12, 12 + SHIPPED.readUInt32LE(8)).toString();
  expect(JSON.parse(header)).toMatchObject({ provenance: { licence: "MIT", seed: 1, recipe: expect.any(String) } });
});

describe("a file is refused", () => {
  test("with any byte changed, whatever it holds", () => {
    for (const place of [0, 9, 40, 5_000, 600_000, SHIPPED.length - 1]) {
      const damaged = Buffer.from(SHIPPED);
      damaged[place] = at(damaged, place) ^ 1;
      expect(() => readWeights(damaged)).toThrow(/splitter's weights|splitter/);
    }
  });

  test.each([
    ["empty", Buffer.alloc(0), /not one of the splitter's weights/],
    ["its first bytes alone", SHIPPED.subarray(0, 12), /not one of/],
    ["cut short", SHIPPED.subarray(0, 900_000), /damaged/],
    ["another file", Buffer.from("RIFF....WAVEfmt "), /not one of/],
  ])("%s", (_, file, words) => {
    expect(() => readWeights(file)).toThrow(words);
  });

  test("that is whole but of another network", () => {
    const few = { bias: new Float32Array(3) };
    expect(() => readWeights(fileOf(few))).toThrow(/another network/);
    const broken = randomWeights(6);
    broken["bias"]?.fill(Number.NaN, 3, 4);
    expect(() => readWeights(fileOf(broken))).toThrow(/another network/);
  });

  test("whose data do not fit its header", () => {
    const body = fileOf({ bias: new Float32Array(3) }).subarray(0, -4);
    expect(() => readWeights(sealed(body.subarray(0, -4)))).toThrow(/end within bias/);
    expect(() => readWeights(sealed(Buffer.concat([body, Buffer.alloc(4)])))).toThrow(/hold more/);
  });
});
