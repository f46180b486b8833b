import { expect, test } from "vitest";
import { editSample, REGION_SNAPS } from "./edit-sample.ts";
import { readInput } from "./input/read-input.ts";
import { listJobs } from "./job.ts";
import { MAX_FADE_SECONDS, MAX_INPUT_AUDIO_SECONDS } from "./limits.ts";
import { searchSamples } from "./sample.ts";
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

test.each<[object, object]>([
  [{ fadeInSeconds: "10ms" }, { fadeInSeconds: 0.01 }],
  [{ fadeOutSeconds: "1.5 s" }, { fadeOutSeconds: 1.5 }],
  [
    { startSeconds: "500 ms", endSeconds: "2" },
    { startSeconds: 0.5, endSeconds: 2 },
  ],
  [{ snap: "zero-crossing" }, { snap: "zero_crossing" }],
  [{ snap: "Beat" }, { snap: "beat" }],
  [
    { reverse: "yes", normalise: "false" },
    { reverse: true, normalise: false },
  ],
])("a model's %j is read as %j", (sent, read) => {
  expect(readInput(editSample.input, { sampleId: "kick", ...sent })).toEqual({ sampleId: "kick", ...read });
});

test.each(["edit", "edited", "trimmed", "cut"])("jobs and samples of type %j are those of edits", (type) => {
  expect(readInput(listJobs.input, { type })).toEqual({ type: "edit" });
  expect(readInput(searchSamples.input, { type })).toEqual({ type: "edit" });
});
