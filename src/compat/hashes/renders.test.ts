import { expect, test } from "vitest";
import { GENRE_NAMES } from "../../audio/synth/genres/genre.ts";
import { INSTRUMENTS } from "../../audio/synth/instruments.ts";
import { GOLDEN_PROMPTS } from "../../audio/synth/testing/fingerprint.ts";
import { shippedWeights } from "../../audio/separate/learned/shipped-weights.fixture.ts";
import { differingRenders, everyRender, fingerprintsOf, fingerprintsOfStems } from "./renders.ts";

test("every genre, every instrument and the golden prompts are rendered, each under a name of its own", () => {
  const names = everyRender().map(({ name }) => name);
  expect(new Set(names).size).toBe(GOLDEN_PROMPTS.length + GENRE_NAMES.length + INSTRUMENTS.length);
  expect(names).toEqual(expect.arrayContaining(["808 in F", "a bar of house", "one kick"]));
});

test("a fingerprint says how long a render is and which bits it has", () => {
  const renders = everyRender().filter(({ name }) => ["one kick", "one snare", "one rim"].includes(name));
  const prints = fingerprintsOf(renders);
  expect(Object.values(prints)).toHaveLength(3);
  expect(new Set(Object.values(prints)).size).toBe(3);
  for (const print of Object.values(prints)) expect(print).toMatch(/^[1-9]\d+ [0-9a-f]{16}$/);
  expect(fingerprintsOf(renders)).toEqual(prints);
});

test("the stems of both qualities are fingerprinted, and no two are the same", () => {
  const prints = fingerprintsOfStems(shippedWeights(), 3);
  expect(Object.keys(prints)).toHaveLength(8);
  expect(prints).toHaveProperty("drums of a fast split");
  expect(prints).toHaveProperty("other of a learned split");
  expect(new Set(Object.values(prints)).size).toBe(8);
});

test("renders differ where one run has other bits than another, or has none", () => {
  const run = { kick: "1 a", snare: "2 b" };
  expect(differingRenders([run, run, run])).toEqual([]);
  expect(differingRenders([run, { ...run, snare: "2 c" }, run])).toEqual(["snare"]);
  expect(differingRenders([run, { kick: "1 a" }])).toEqual(["snare"]);
  expect(differingRenders([])).toEqual([]);
});
