import * as fc from "fast-check";
import { expect, test } from "vitest";
import { estimateCharge } from "./charge.ts";
import { pricedRequest } from "./priced-request.ts";

const anything = fc.oneof(fc.double(), fc.integer({ min: -2, max: 300 }), fc.string(), fc.constant(null));

test("every request, however wrong, becomes one that can be estimated", () => {
  const requests = fc.record(
    {
      model: fc.oneof(fc.constantFrom("wav0/synth", "", "x".repeat(300)), anything),
      type: fc.oneof(fc.constantFrom("loop", "one_shot", "pad"), anything),
      bars: anything,
      durationSeconds: anything,
      bpm: anything,
      variations: anything,
      sampleId: fc.oneof(fc.constantFrom("k57abc", " "), anything),
      prompt: fc.oneof(fc.constantFrom("same chords", " ", "x".repeat(1_001)), anything),
      variationOf: fc.oneof(fc.constantFrom("k57abc", " "), anything),
      keep: fc.oneof(
        fc.array(fc.oneof(fc.constantFrom("chords", "x".repeat(31)), anything), { maxLength: 11 }),
        anything,
      ),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(requests, (request) => {
      const input = { task: "generate", ...pricedRequest(request) };
      expect(estimateCharge.input.safeParse(input).error?.issues ?? []).toEqual([]);
    }),
  );
});

test("what the cost depends on is kept, and nothing else", () => {
  const request = { prompt: "house", model: "meta/musicgen", bars: 4, bpm: 124, variations: 2, seed: 3 };
  expect(pricedRequest(request)).toEqual({ model: "meta/musicgen", bars: 4, bpm: 124, variations: 2 });
  expect(pricedRequest({ bars: 4.5 })).toEqual({});
  const variation = { prompt: "same chords", variationOf: "k57abc", keep: ["chords"] };
  expect(pricedRequest({ ...variation, seed: 3 })).toEqual(variation);
  expect(pricedRequest({ prompt: "x", keep: ["chords"] })).toEqual({ keep: ["chords"] });
});
