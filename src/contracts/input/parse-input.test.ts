import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mixSamples } from "../edit.ts";
import { AppError } from "../errors.ts";
import { TOOLS } from "../tools.ts";
import { generateSample, splitStems } from "../job.ts";
import { visibleInput, type ToolContract } from "../contract.ts";
import { playSample } from "../player.ts";
import { parseInput } from "./parse-input.ts";

function refusal(operation: ToolContract, given: unknown): string {
  try {
    parseInput(visibleInput(operation), given, "call it again");
  } catch (error) {
    if (error instanceof AppError && error.code === "INVALID_INPUT") return error.message;
    throw error;
  }
  return "taken";
}

const track = { sampleId: "kick" };

test.each<[ToolContract, unknown, string]>([
  [mixSamples, { tracks: [track, 7] }, "tracks[1] must be an object with sampleId, gainDb, pan"],
  [
    mixSamples,
    { tracks: [track, { ...track, gainDb: "loud" }] },
    'tracks[1].gainDb must be a number from -60 to 24, not "loud"',
  ],
  [mixSamples, { tracks: [track, {}] }, "tracks[1].sampleId is missing"],
  [
    mixSamples,
    { tracks: [track, { ...track, volume: 3 }] },
    "There is no field volume in tracks[1]; did you mean gainDb?",
  ],
  [mixSamples, { tracks: track }, "tracks must be a list of 2 to 16"],
  [
    playSample,
    { sampleIds: Array.from({ length: 9 }, () => "a") },
    "sampleIds must be a list of 1 to 8, not 9 of them",
  ],
  [playSample, { sampleIds: ["a", null] }, "sampleIds[1] must be the sampleId or the name of a sample, not null"],
  [generateSample, { prompt: "x", tempo: 100 }, "There is no field tempo; did you mean bpm? The fields are prompt,"],
  [generateSample, { prompt: "x", duration: 3 }, "did you mean durationSeconds?"],
  [generateSample, { prompt: "x", varations: 3 }, "did you mean variations?"],
  [generateSample, { prompt: "x", colour: 3 }, "There is no field colour; the fields are"],
  [generateSample, { prompt: "x", colour: "", tint: null }, "taken"],
  [generateSample, { prompt: "x", key: "A dorian" }, 'key: Write the key as "Am"'],
  [
    generateSample,
    { prompt: "" },
    'prompt must be text of 1 to 1000 characters, not "". Describe the sound, for example',
  ],
  [generateSample, "make a kick", "The input must be an object with prompt, type"],
  [splitStems, { url: "ftp://x" }, 'url must be an http(s) address of at most 2048 characters, not "ftp://x"'],
])("%# is refused by its place, with what to change", (operation, given, words) => {
  expect(refusal(operation, given)).toContain(words);
});

test("all that is wrong is told at once, each thing once", () => {
  const text = refusal(generateSample, { prompt: "x", bars: 0, bpm: 1 });
  expect(text).toMatch(/^bars must be .*\. bpm must be .*\. Correct this and call it again$/);
});

describe("whatever is given", () => {
  test("is taken or refused in words of ours, never in those of the library that checks", () => {
    const operations = fc.constantFrom(...TOOLS);
    const values = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(null, [], {}, [[]], [null], -1, 1e9, "x"));
    fc.assert(
      fc.property(
        operations.chain((operation) => withFields(operation, values)),
        ([operation, given]) => {
          const text = refusal(operation, given);
          // What the caller wrote is quoted, so it is taken out first.
          const ours = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, "");
          expect(ours).not.toMatch(/Invalid input|Invalid option|Too (?:big|small)|expected|Unrecognized|NaN/);
        },
      ),
      { numRuns: 500 },
    );
  });

  function withFields(operation: ToolContract, values: fc.Arbitrary<unknown>): fc.Arbitrary<[ToolContract, unknown]> {
    const fields = fc.constantFrom(...Object.keys(operation.input.shape), "unknown");
    return fc.tuple(fc.constant(operation), fc.oneof(values, fc.dictionary(fields, values)));
  }
});
