import { expect, test } from "vitest";
import { editSample, REGION_SNAPS } from "./edit-sample.ts";
import { MAX_FADE_SECONDS, MAX_INPUT_AUDIO_SECONDS } from "./limits.ts";
import { TOOLS } from "./tools.ts";

const accepts = (fields: object) => editSample.input.safeParse({ sampleId: "kick", ...fields }).success;

test("an edit takes places within the longest sample, and fades of a minute at most", () => {
  expect(accepts({})).toBe(true);
  expect(accepts({ startSeconds: 0, endSeconds: MAX_INPUT_AUDIO_SECONDS })).toBe(true);
  expect(accepts({ fadeInSeconds: MAX_FADE_SECONDS, fadeOutSeconds: 0 })).toBe(true);
  for (const field of ["startSeconds", "endSeconds", "fadeInSeconds", "fadeOutSeconds"])
    for (const wrong of [-1, MAX_INPUT_AUDIO_SECONDS + 1, Number.NaN, Number.POSITIVE_INFINITY, "1", null])
      expect([field, wrong, accepts({ [field]: wrong })]).toEqual([field, wrong, false]);
});

test("ends are moved to zero crossings or beats, and nowhere else", () => {
  for (const snap of REGION_SNAPS) expect(accepts({ snap })).toBe(true);
  expect(accepts({ snap: "bar" })).toBe(false);
});

test("the chat has it, the list of tools for clients does not, and it is a job without a price", () => {
  expect(TOOLS.map(({ name }) => name)).not.toContain(editSample.name);
  expect(editSample).toMatchObject({ chatOnly: true, cost: "free", effect: "write", convex: { kind: "mutation" } });
});
