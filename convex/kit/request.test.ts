import * as fc from "fast-check";
import { expect, test } from "vitest";
import { describeRequest, requestDigest } from "./request.ts";

const input = fc.object({
  maxDepth: 2,
  values: [
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ],
});

/** The same object with its fields, and theirs, in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([field, each]) => [field, reversed(each)]),
  );
}

test("the order of fields does not count, at any depth", () => {
  fc.assert(
    fc.property(input, (asked) => {
      expect(describeRequest("export", reversed(asked))).toBe(describeRequest("export", asked));
    }),
  );
});

test("two requests have one text only if they are equal as JSON", () => {
  fc.assert(
    fc.property(input, input, (one, other) => {
      const [left, right] = [one, other].map((each) => JSON.parse(describeRequest("mix", each)) as unknown);
      const isSame = describeRequest("mix", one) === describeRequest("mix", other);
      if (isSame) expect(left).toEqual(right);
      // The text still says everything.
      expect(left).toEqual(["mix", JSON.parse(JSON.stringify(one))]);
    }),
  );
});

test.each([
  [{ bpm: undefined, prompt: "pad" }, { prompt: "pad" }],
  [{ tracks: [{ mute: undefined, sampleId: "a" }] }, { tracks: [{ sampleId: "a" }] }],
  [{ offsetSeconds: -0 }, { offsetSeconds: 0 }],
])("%j is the request %j: a field without a value does not count", async (one, other) => {
  expect(await requestDigest("mix", one)).toBe(await requestDigest("mix", other));
});

test.each([
  [{ tracks: ["a", "b"] }, { tracks: ["b", "a"] }],
  [{ prompt: "1" }, { prompt: 1 }],
  [{ name: "" }, {}],
  [{ name: null }, {}],
  [{ a: { b: 1 } }, { a: [["b", 1]] }],
  [{ prompt: "Pad" }, { prompt: "pad" }],
  [{ prompt: "\u00e9" }, { prompt: "e\u0301" }],
])("%j is another request than %j", async (one, other) => {
  expect(await requestDigest("mix", one)).not.toBe(await requestDigest("mix", other));
});

test("the same input of another operation is another request", async () => {
  const asked = { sampleId: "s1" };
  expect(await requestDigest("export", asked)).not.toBe(await requestDigest("stem_split", asked));
  // Nor can an operation's name reach into its input.
  expect(describeRequest('export",{"a":1', {})).not.toBe(describeRequest("export", { a: 1 }));
});

test("a digest is SHA-256 of the text in hex, with its zeros", async () => {
  const digests = await Promise.all(Array.from({ length: 64 }, (_, seed) => requestDigest("generate", { seed })));
  for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set(digests).size).toBe(64);
  const text = new TextEncoder().encode('["generate",{"seed":1}]');
  const expected = Buffer.from(await crypto.subtle.digest("SHA-256", text)).toString("hex");
  expect(digests[1]).toBe(expected);
});
